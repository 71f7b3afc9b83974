using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorProcs.Wire;

namespace ActorProcs.Code.Graphs;

/// <summary>Copies a handle as its name.</summary>
internal sealed class HandleSerializer(Type type) : TypedSerializer(type)
{
    protected override void Write(Stream stream, object value, PackSession session)
    {
        if (!Type.IsValueType) session.TrackSerializedObject(value);
        using var writer = Writer(stream);
        Write(((IProcHandle)value).Reference, writer);
    }

    protected override object Read(Stream stream, UnpackSession session)
    {
        using var reader = Reader(stream);
        var handle = Read(reader, Type);
        if (!Type.IsValueType) session.TrackDeserializedObject(handle);
        return handle;
    }

    internal static void Write(HandleReference reference, BinaryWriter writer)
    {
        HandleResolver.MakeKnown?.Invoke(reference);
        writer.Write(reference.Kind);
        writer.Write(reference.Id.Value.ToByteArray());
        writer.Write(reference.NodeId);
        writer.Write(reference.Detail is not null);
        if (reference.Detail is not null) writer.Write(reference.Detail);
    }

    /// <summary>The handle here of what was named there.</summary>
    internal static object Read(BinaryReader reader, Type type)
    {
        var reference = new HandleReference(
            reader.ReadString(), new ObjectId(new Guid(reader.ReadBytes(16))), reader.ReadString(), reader.ReadBoolean() ? reader.ReadString() : null);
        var resolve = HandleResolver.Resolve
            ?? throw new InvalidOperationException($"The handle of {reference.Kind} {reference.Id} arrived before this process had joined its node.");
        var handle = resolve(reference);
        return type.IsInstanceOfType(handle)
            ? handle
            : throw new InvalidOperationException($"{reference.Kind} {reference.Id} was sent as {type} and found here as {handle.GetType()}.");
    }
}

/// <summary>Copies an exception with its fields and its stack.</summary>
internal sealed class ExceptionSerializer(Type type) : TypedSerializer(type)
{
    protected override void Write(Stream stream, object value, PackSession session)
    {
        session.TrackSerializedObject(value);
        var bytes = ErrorPacker.Pack((Exception)value, session.Errors);
        using var writer = Writer(stream);
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    protected override object Read(Stream stream, UnpackSession session)
    {
        using var reader = Reader(stream);
        var exception = ErrorPacker.Unpack(reader.ReadBytes(reader.ReadInt32()));
        session.TrackDeserializedObject(exception);
        return exception;
    }
}

/// <summary>Copies an array of plain numbers, or of structs of them, as one block of memory.</summary>
internal abstract class BlockSerializer(Type type) : TypedSerializer(type)
{
    /// <summary>True when an element's bytes mean the same in another process: no references, no pointers, no handles.</summary>
    internal static bool IsBlock(Type element)
    {
        if (element == typeof(byte) || !element.IsValueType || Nullable.GetUnderlyingType(element) is not null) return false;
        if (element.IsPrimitive) return element != typeof(nint) && element != typeof(nuint);
        if (element.IsEnum) return true;
        if (typeof(IProcHandle).IsAssignableFrom(element)) return false;
        var fields = element.GetFields(Field.Declared);
        return fields.Length > 0 && fields.All(static field => field.FieldType == typeof(byte) || IsBlock(Nullable.GetUnderlyingType(field.FieldType) ?? field.FieldType));
    }

    /// <summary>True for a struct that is more than its fields: one field stands for many elements, or several for the same bytes.</summary>
    internal static bool IsBlockByItself(Type type) =>
        type.IsValueType
        && (type.IsExplicitLayout || type.IsDefined(typeof(InlineArrayAttribute), inherit: false)
            || type.IsDefined(typeof(UnsafeValueTypeAttribute), inherit: false))
        && IsBlock(type);

    internal static BlockSerializer For(Type type) => (BlockSerializer)Activator.CreateInstance(
        type.IsArray
            ? typeof(BlockArraySerializer<>).MakeGenericType(type.GetElementType()!)
            : typeof(BlockStructSerializer<>).MakeGenericType(type))!;
}

internal sealed class BlockStructSerializer<T>() : BlockSerializer(typeof(T)) where T : unmanaged
{
    protected override void Write(Stream stream, object value, PackSession session)
    {
        var copy = (T)value;
        stream.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in copy)));
    }

    protected override object Read(Stream stream, UnpackSession session)
    {
        var copy = default(T);
        stream.ReadExactly(MemoryMarshal.AsBytes(new Span<T>(ref copy)));
        return copy;
    }
}

internal sealed class BlockArraySerializer<T>() : BlockSerializer(typeof(T[])) where T : unmanaged
{
    protected override void Write(Stream stream, object value, PackSession session)
    {
        session.TrackSerializedObject(value);
        var items = (T[])value;
        Span<byte> head = stackalloc byte[8];
        BitConverter.TryWriteBytes(head, Unsafe.SizeOf<T>());
        BitConverter.TryWriteBytes(head[4..], items.Length);
        stream.Write(head);
        for (var start = 0; start < items.Length; start += Step) stream.Write(MemoryMarshal.AsBytes(items.AsSpan(start, Math.Min(Step, items.Length - start))));
    }

    protected override object Read(Stream stream, UnpackSession session)
    {
        Span<byte> head = stackalloc byte[8];
        stream.ReadExactly(head);
        var size = BitConverter.ToInt32(head);
        if (size != Unsafe.SizeOf<T>())
            throw new CodeMismatchException($"{typeof(T)} takes {size} bytes at the sender and {Unsafe.SizeOf<T>()} here. Run the same files everywhere.");
        var items = new T[BitConverter.ToInt32(head[4..])];
        session.TrackDeserializedObject(items);
        for (var start = 0; start < items.Length; start += Step) stream.ReadExactly(MemoryMarshal.AsBytes(items.AsSpan(start, Math.Min(Step, items.Length - start))));
        return items;
    }

    /// <summary>So many elements at a time that their bytes can still be counted by an int.</summary>
    private static int Step => int.MaxValue / Unsafe.SizeOf<T>();
}
