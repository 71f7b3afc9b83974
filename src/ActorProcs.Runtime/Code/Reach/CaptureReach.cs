using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ActorProcs.Code.Reach;

/// <summary>A field of a closure, the same one for every type argument of a generic closure.</summary>
/// <remarks>A class, like every key in this folder: tables of structs of our own are compiled anew in each process that starts.</remarks>
internal sealed record ClosureField(Module Module, int Token)
{
    internal static ClosureField Of(FieldInfo field) => new(field.Module, field.MetadataToken);
}

/// <summary>Which captured variables a function can reach.</summary>
/// <remarks>C# keeps all captured variables of a scope in one object, so a lambda that needs a number would drag along the database
/// connection that its neighbour needs. Only code that the compiler made (lambdas, local functions, and the state machines of both) can
/// name a closure's fields, so following that code from the function finds every field it can ever touch.</remarks>
internal static class CaptureReach
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly ConcurrentDictionary<MethodBase, HashSet<ClosureField>?> OfMethods = new();
    private static readonly ConcurrentDictionary<Type, HashSet<ClosureField>?> OfStateMachines = new();

    /// <summary>The fields that <paramref name="method"/> can reach, or null when its instructions cannot be read: then all of them count.</summary>
    internal static HashSet<ClosureField>? Of(MethodBase method) => OfMethods.GetOrAdd(method, static start => Follow([start]));

    /// <summary>The fields that the remaining steps of an iterator can reach.</summary>
    internal static HashSet<ClosureField>? OfStateMachine(Type type) =>
        OfStateMachines.GetOrAdd(type, static machine => Follow(machine.GetMethods(Declared)));

    private static HashSet<ClosureField>? Follow(IEnumerable<MethodBase> start)
    {
        var fields = new HashSet<ClosureField>();
        var waiting = new Queue<MethodBase>(start);
        var seen = new HashSet<MethodBase>(waiting);
        try
        {
            while (waiting.TryDequeue(out var method))
            {
                foreach (var member in MembersNamedIn(method))
                {
                    if (member is FieldInfo field && CompilerNames.IsClosure(field.DeclaringType!)) fields.Add(ClosureField.Of(field));
                    if (member is MethodBase next && IsCompilerMade(next) && seen.Add(next)) waiting.Enqueue(next);
                }

                if (method.GetCustomAttribute<StateMachineAttribute>() is not { } machine) continue;
                foreach (var step in machine.StateMachineType.GetMethods(Declared))
                {
                    if (seen.Add(step)) waiting.Enqueue(step);
                }
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Trimmed bodies, tokens that do not resolve, instructions of a later runtime: shipping too much is always right.
            return null;
        }

        return fields;
    }

    private static bool IsCompilerMade(MethodBase method) =>
        CompilerNames.IsLambda(method) || CompilerNames.IsLocalFunction(method)
        || (method.DeclaringType is { } type && !method.IsConstructor && CompilerNames.IsClosure(type));

    private static HashSet<MemberInfo> MembersNamedIn(MethodBase method)
    {
        if (method.IsAbstract) return [];
        var il = method.GetMethodBody()?.GetILAsByteArray()
            ?? throw new InvalidProgramException($"{method} has no instructions to read.");
        var module = method.Module;
        var typeArguments = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;

        var members = new HashSet<MemberInfo>();
        foreach (var token in IlReader.MemberTokens(il))
        {
            // Kinds of tokens: field 04, method 06, member of another or a generic type 0A, generic method 2B. Types are of no interest.
            if ((token >>> 24) is 0x04 or 0x06 or 0x0A or 0x2B) members.Add(module.ResolveMember(token, typeArguments, methodArguments)!);
        }

        return members;
    }
}
