using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ActorProcs.Code.Reach;

/// <summary>What an asynchronous method keeps while it waits for a fork: the fields of the state machine that the compiler has made of it.</summary>
internal static class SuspendedMethod
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly ConcurrentDictionary<Type, HashSet<ClosureField>?> Needed = new();

    /// <summary>True of the rest of an asynchronous method, and not of an asynchronous iterator, which is an object of its user's.</summary>
    internal static bool Is(Type type) =>
        CompilerNames.IsStateMachine(type) && typeof(IAsyncStateMachine).IsAssignableFrom(type) && BuilderOf(type) is { } builder
        && builder.FieldType != typeof(AsyncIteratorMethodBuilder);

    internal static FieldInfo? BuilderOf(Type machine) => machine.GetField("<>t__builder", Declared);

    /// <summary>Where the method keeps what it awaits.</summary>
    internal static IEnumerable<FieldInfo> AwaitersOf(Type machine) => machine.GetFields(Declared).Where(IsAwaiter);

    /// <summary>True when the method goes on to read what the field holds. A debug build keeps every variable and every parameter in a field
    /// for good, and an object that nobody reads any more shall not be what stops a copy.</summary>
    internal static bool Travels(FieldInfo field)
    {
        if (field.Name == "<>t__builder" || IsAwaiter(field)) return false;
        var needed = Needed.GetOrAdd(field.DeclaringType!, FindNeeded);
        return needed is null || needed.Contains(ClosureField.Of(field));
    }

    /// <summary>The method in the source, for an error.</summary>
    internal static string NameOf(Type machine)
    {
        const BindingFlags everywhere = Declared | BindingFlags.Static;
        var definition = machine.IsGenericType ? machine.GetGenericTypeDefinition() : machine;
        var method = machine.DeclaringType?.GetMethods(everywhere).FirstOrDefault(
            candidate => candidate.GetCustomAttribute<StateMachineAttribute>()?.StateMachineType == definition);
        return method is null ? machine.Name : CompilerNames.IsLambda(method) ? "a lambda" : CompilerNames.OfMethod(method);
    }

    private static bool IsAwaiter(FieldInfo field) => field.Name.StartsWith("<>u__", StringComparison.Ordinal);

    private static HashSet<ClosureField>? FindNeeded(Type machine)
    {
        try
        {
            var step = machine.GetMethod(nameof(IAsyncStateMachine.MoveNext), Declared)!;
            var arguments = machine.IsGenericType ? machine.GetGenericArguments() : null;
            var body = step.GetMethodBody()!;
            var needed = IlFlow.NeededFrom(body.GetILAsByteArray()!, body.ExceptionHandlingClauses, IsEndOfWait);
            return needed?.Select(Resolve).OfType<FieldInfo>().Select(ClosureField.Of).ToHashSet();

            MemberInfo? Resolve(int token) => step.Module.ResolveMember(token, arguments, null);

            bool IsEndOfWait(int token)
            {
                try
                {
                    return Resolve(token) is MethodInfo { Name: nameof(ForkAwaiter.GetResult) } method && method.DeclaringType == typeof(ForkAwaiter);
                }
                catch (Exception e) when (e is IOException or TypeLoadException or BadImageFormatException)
                {
                    return false; // A call into an assembly that is not here. Both sides must come to the same fields all the same.
                }
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null; // Instructions that cannot be read: shipping too much is always right.
        }
    }
}
