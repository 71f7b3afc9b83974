using System.Reflection;
using System.Runtime.CompilerServices;
using ActorProcs.Code.Reach;

namespace ActorProcs.Code.Graphs;

/// <summary>What a delegate is bound to.</summary>
internal enum Bound : byte
{
    ToNothing,

    /// <summary>The object that holds lambdas which capture nothing: the receiver makes one of its own.</summary>
    ToStatelessObject,

    ToObject,
}

/// <summary>A delegate without the object it is bound to.</summary>
internal readonly record struct DelegateHead(Type Type, MethodInfo Method, Bound Bound)
{
    internal static Bound BindingOf(Delegate function) => function.Target switch
    {
        null => Bound.ToNothing,
        var target when CompilerNames.IsStatelessLambdas(target.GetType()) => Bound.ToStatelessObject,
        _ => Bound.ToObject,
    };

    internal static void Write(Delegate function, BinaryWriter writer, AssemblyTable assemblies)
    {
        writer.Write(function.GetType().AssemblyQualifiedName!);
        MemberReference.Write(function.Method, writer, assemblies);
        writer.Write((byte)BindingOf(function));
    }

    internal static DelegateHead Read(BinaryReader reader, AssemblyTable assemblies) => new(
        TypeNames.Load(reader.ReadString()), (MethodInfo)MemberReference.Read(reader, assemblies), (Bound)reader.ReadByte());

    internal Delegate Bind(object? target) => Delegate.CreateDelegate(
        Type, Bound == Bound.ToStatelessObject ? RuntimeHelpers.GetUninitializedObject(Method.DeclaringType!) : target, Method);
}
