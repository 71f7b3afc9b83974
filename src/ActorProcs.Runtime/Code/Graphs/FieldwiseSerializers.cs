using System.Runtime.CompilerServices;

namespace ActorProcs.Code.Graphs;

/// <summary>Copies every field that travels, without running any of the type's code.</summary>
internal sealed class FieldwiseSerializer(TypeShape shape) : TypedSerializer(shape.Type)
{
    protected override void Write(Stream stream, object value, PackSession session)
    {
        if (!Type.IsValueType) session.TrackSerializedObject(value);
        foreach (var field in shape.Fields) session.Write(stream, field.Get(value));
    }

    protected override object Read(Stream stream, UnpackSession session)
    {
        var instance = RuntimeHelpers.GetUninitializedObject(Type);
        if (!Type.IsValueType) session.TrackDeserializedObject(instance);
        foreach (var field in shape.Fields) field.Set(instance, session.Read(stream));
        return instance;
    }
}

/// <summary>Copies those captured variables that a shipped function can reach; the others start as default values over there.</summary>
internal sealed class ClosureSerializer(TypeShape shape) : TypedSerializer(shape.Type)
{
    protected override void Write(Stream stream, object value, PackSession session)
    {
        session.TrackSerializedObject(value);
        using var writer = Writer(stream);
        for (var i = 0; i < shape.Fields.Length; i++)
        {
            if (!session.Survey.Ships(shape.Fields[i])) continue;
            writer.Write7BitEncodedInt(i + 1);
            session.Write(stream, shape.Fields[i].Get(value));
        }

        writer.Write7BitEncodedInt(0);
    }

    protected override object Read(Stream stream, UnpackSession session)
    {
        var instance = RuntimeHelpers.GetUninitializedObject(Type);
        session.TrackDeserializedObject(instance);
        using var reader = Reader(stream);
        while (reader.Read7BitEncodedInt() is > 0 and var next) shape.Fields[next - 1].Set(instance, session.Read(stream));
        return instance;
    }
}

/// <summary>Copies an object as its codec's parts, and beside them the fields that a derived type adds.</summary>
internal sealed class CodecSerializer(TypeShape shape) : TypedSerializer(shape.Type)
{
    private readonly Codecs.Codec _codec = shape.Codec!;
    private readonly Field[] _added = shape.AddedFields;

    protected override void Write(Stream stream, object value, PackSession session)
    {
        if (!Type.IsValueType) session.TrackSerializedObject(value);
        var parts = _codec.Split(value);
        using (var writer = Writer(stream)) writer.Write7BitEncodedInt(parts.Length);
        foreach (var part in parts) session.Write(stream, part);
        foreach (var field in _added) session.Write(stream, field.Get(value));
    }

    protected override object Read(Stream stream, UnpackSession session)
    {
        var begun = _codec.Begin(Type);
        var place = -1;
        if (begun is not null) session.TrackDeserializedObject(begun);
        else if (!Type.IsValueType) place = session.Reserve();

        int count;
        using (var reader = Reader(stream)) count = reader.Read7BitEncodedInt();
        var parts = new object?[count];
        for (var i = 0; i < count; i++) parts[i] = session.Read(stream);
        var value = _codec.Finish(begun, Type, parts, session.Later);
        if (place >= 0) session.Fill(place, value);
        foreach (var field in _added) field.Set(value, session.Read(stream));
        return value;
    }
}
