using System.Reflection;

namespace ActorProcs.Code.Graphs;

/// <summary>Stands in the bytes for every delegate. A delegate's own type may name what Hyperion refuses to load, though none of it travels.</summary>
internal sealed class DelegateCarrier;

/// <summary>Copies a delegate: which method, of which build, and a copy of the object it is bound to.</summary>
internal sealed class DelegateSerializer() : TypedSerializer(typeof(DelegateCarrier))
{
    protected override void Write(Stream stream, object value, PackSession session)
    {
        var function = (Delegate)value;
        using (var writer = Writer(stream)) DelegateHead.Write(function, writer, session.Survey.Assemblies);
        if (DelegateHead.BindingOf(function) == Bound.ToObject) session.Write(stream, function.Target);
    }

    protected override object Read(Stream stream, UnpackSession session)
    {
        DelegateHead head;
        using (var reader = Reader(stream)) head = DelegateHead.Read(reader, session.Assemblies);
        return head.Bind(head.Bound == Bound.ToObject ? session.Read(stream) : null);
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
