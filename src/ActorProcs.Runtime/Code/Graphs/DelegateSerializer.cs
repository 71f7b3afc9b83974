using System.Reflection;
using System.Runtime.CompilerServices;
using ActorProcs.Code.Reach;

namespace ActorProcs.Code.Graphs;

/// <summary>Stands in the bytes for every delegate. A delegate's own type may name what Hyperion refuses to load, though none of it travels.</summary>
internal sealed class DelegateCarrier;

/// <summary>Copies a delegate: which method, of which build, and a copy of the object it is bound to.</summary>
internal sealed class DelegateSerializer() : TypedSerializer(typeof(DelegateCarrier))
{
    private enum Bound : byte { ToNothing, ToStatelessObject, ToObject }

    protected override void Write(Stream stream, object value, PackSession session)
    {
        var function = (Delegate)value;
        var bound = function.Target switch
        {
            null => Bound.ToNothing,
            var target when CompilerNames.IsStatelessLambdas(target.GetType()) => Bound.ToStatelessObject,
            _ => Bound.ToObject,
        };
        using (var writer = Writer(stream))
        {
            writer.Write(function.GetType().AssemblyQualifiedName!);
            MemberReference.Write(function.Method, writer, session.Survey.Assemblies);
            writer.Write((byte)bound);
        }

        if (bound == Bound.ToObject) session.Write(stream, function.Target);
    }

    protected override object Read(Stream stream, UnpackSession session)
    {
        Type type;
        MethodInfo method;
        Bound bound;
        using (var reader = Reader(stream))
        {
            type = TypeNames.Load(reader.ReadString());
            method = (MethodInfo)MemberReference.Read(reader, session.Assemblies);
            bound = (Bound)reader.ReadByte();
        }

        var target = bound switch
        {
            Bound.ToObject => session.Read(stream),
            Bound.ToStatelessObject => RuntimeHelpers.GetUninitializedObject(method.DeclaringType!),
            _ => null,
        };
        return Delegate.CreateDelegate(type, target, method);
    }
}

/// <summary>Copies a method, field, property or event by its reference.</summary>
internal sealed class MemberSerializer(Type type) : TypedSerializer(type)
{
    protected override void Write(Stream stream, object value, PackSession session)
    {
        session.TrackSerializedObject(value);
        using var writer = Writer(stream);
        MemberReference.Write((MemberInfo)value, writer, session.Survey.Assemblies);
    }

    protected override object Read(Stream stream, UnpackSession session)
    {
        using var reader = Reader(stream);
        var member = MemberReference.Read(reader, session.Assemblies);
        session.TrackDeserializedObject(member);
        return member;
    }
}
