using System.Runtime.CompilerServices;
using System.Text;
using ActorProcs.Code.Graphs;

namespace ActorProcs.Code;

/// <summary>A call whose captured variables and arguments are numbers, texts and handles: most of those that start a process.</summary>
/// <remarks>Hyperion takes tens of milliseconds to get going, in the caller and again in the worker. A call like this needs none of it.</remarks>
internal static class SimpleCall
{
    private enum Kind : byte { Flat, Handle }

    /// <summary>The bytes, or null when the call is not as simple as that.</summary>
    internal static byte[]? TryPack(Delegate target, object?[] arguments, GraphSurvey survey)
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write((byte)CodePacker.Form.Simple);
        GraphHeader.Write(writer, survey);
        DelegateHead.Write(target, writer, survey.Assemblies);

        var arrays = new HashSet<object>(ReferenceEqualityComparer.Instance);
        if (DelegateHead.BindingOf(target) == Bound.ToObject && !TryWriteClosure(target.Target!, survey, writer, arrays)) return null;
        foreach (var argument in arguments)
        {
            if (!TryWrite(argument, writer, arrays)) return null;
        }

        writer.Flush();
        return stream.ToArray();
    }

    internal static ShippedCall Unpack(Stream from)
    {
        using var reader = new BinaryReader(from, Encoding.UTF8);
        var (_, assemblies) = GraphHeader.Read(reader);
        var head = DelegateHead.Read(reader, assemblies);
        var target = head.Bind(head.Bound == Bound.ToObject ? ReadClosure(reader) : null);
        var arguments = new List<object?>();
        while (from.Position < from.Length) arguments.Add(Read(reader));
        return new ShippedCall(target, [.. arguments]);
    }

    private static bool TryWriteClosure(object closure, GraphSurvey survey, BinaryWriter writer, HashSet<object> arrays)
    {
        var shape = TypeShape.Of(closure.GetType());
        if (shape.Kind != ShapeKind.Closure) return false;
        writer.Write(shape.Type.AssemblyQualifiedName!);
        for (var i = 0; i < shape.Fields.Length; i++)
        {
            if (!survey.Ships(shape.Fields[i])) continue;
            writer.Write7BitEncodedInt(i + 1);
            if (!TryWrite(shape.Fields[i].Get(closure), writer, arrays)) return false;
        }

        writer.Write7BitEncodedInt(0);
        return true;
    }

    private static object ReadClosure(BinaryReader reader)
    {
        var shape = TypeShape.Of(TypeNames.Load(reader.ReadString()));
        var closure = RuntimeHelpers.GetUninitializedObject(shape.Type);
        while (reader.Read7BitEncodedInt() is > 0 and var next) shape.Fields[next - 1].Set(closure, Read(reader));
        return closure;
    }

    private static bool TryWrite(object? value, BinaryWriter writer, HashSet<object> arrays)
    {
        if (value is IProcHandle handle)
        {
            writer.Write((byte)Kind.Handle);
            writer.Write(handle.GetType().AssemblyQualifiedName!);
            HandleSerializer.Write(handle.Reference, writer);
            return true;
        }

        // One array under two names must stay one array: that takes a graph.
        if (value is Array && !arrays.Add(value)) return false;
        if (FlatValue.Pack(value) is not { } bytes) return false;
        writer.Write((byte)Kind.Flat);
        writer.Write(bytes.Length);
        writer.Write(bytes);
        return true;
    }

    private static object? Read(BinaryReader reader) => (Kind)reader.ReadByte() == Kind.Handle
        ? HandleSerializer.Read(reader, TypeNames.Load(reader.ReadString()))
        : FlatValue.Unpack(reader.ReadBytes(reader.ReadInt32()));
}
