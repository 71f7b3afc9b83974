using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorProcs.Code.Graphs;

namespace ActorProcs.Code;

/// <summary>Copies many values of one type, as a pool's envelopes hold them.</summary>
/// <remarks>Two forms. A whole envelope of items is packed at once. Results are appended to a buffer one by one as they come.</remarks>
internal static class ItemPacker
{
    private enum Form : byte { Memory = 1, Graph = 2 }

    private const int Nothing = -1;

    /// <exception cref="CodeNotShippableException">An item cannot be copied; the message says which.</exception>
    internal static byte[] Pack<T>(ReadOnlySpan<T> items)
    {
        if (!Layout<T>.IsMemory) return [(byte)Form.Graph, .. Pickler.PackGraph(items.ToArray(), Complaint.OfItems)];
        var size = Unsafe.SizeOf<T>();
        var bytes = GC.AllocateUninitializedArray<byte>(5 + (items.Length * size));
        bytes[0] = (byte)Form.Memory;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(1), size);
        AsBytes(items).CopyTo(bytes.AsSpan(5));
        return bytes;
    }

    /// <exception cref="CodeMismatchException">The sender's <typeparamref name="T"/> is of another build.</exception>
    internal static T[] Unpack<T>(ReadOnlyMemory<byte> bytes)
    {
        if ((Form)bytes.Span[0] == Form.Graph) return (T[])Pickler.Unpack(bytes[1..])!;
        CheckSize<T>(BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[1..]));
        return ReadMemory<T>(bytes.Span[5..]);
    }

    /// <summary>Appends one value, so that the next may follow it.</summary>
    /// <exception cref="CodeNotShippableException">The value cannot be copied; nothing has been appended.</exception>
    internal static void Pack<T>(T value, IBufferWriter<byte> to)
    {
        if (Layout<T>.IsMemory)
        {
            to.Write(AsBytes(new ReadOnlySpan<T>(in value)));
            return;
        }

        var bytes = value is null ? null : Pickler.Pack(value, "the result");
        BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(4), bytes?.Length ?? Nothing);
        to.Advance(4);
        if (bytes is not null) to.Write(bytes);
    }

    /// <summary>Takes the first value off.</summary>
    /// <param name="from">What <see cref="Pack{T}(T, IBufferWriter{byte})"/> has appended.</param>
    /// <param name="length">How many bytes it took.</param>
    internal static T UnpackNext<T>(ReadOnlyMemory<byte> from, out int length)
    {
        if (Layout<T>.IsMemory)
        {
            length = Unsafe.SizeOf<T>();
            return Unsafe.ReadUnaligned<T>(in from.Span[..length][0]);
        }

        var size = BinaryPrimitives.ReadInt32LittleEndian(from.Span);
        length = 4 + Math.Max(size, 0);
        return size == Nothing ? default! : Pickler.Unpack<T>(from.Slice(4, size));
    }

    internal static byte[] PackOne<T>(T value)
    {
        var buffer = new ArrayBufferWriter<byte>(Layout<T>.IsMemory ? Unsafe.SizeOf<T>() : 256);
        Pack(value, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    internal static T UnpackOne<T>(ReadOnlyMemory<byte> bytes)
    {
        if (Layout<T>.IsMemory) CheckSize<T>(bytes.Length);
        return UnpackNext<T>(bytes, out _);
    }

    /// <summary>The same for bytes that are only lent: a value that is plain memory is read where it lies.</summary>
    internal static T UnpackOne<T>(ReadOnlySpan<byte> bytes)
    {
        if (!Layout<T>.IsMemory) return UnpackNext<T>(bytes.ToArray(), out _);
        CheckSize<T>(bytes.Length);
        return Unsafe.ReadUnaligned<T>(in bytes[0]);
    }

    private static ReadOnlySpan<byte> AsBytes<T>(ReadOnlySpan<T> items) =>
        MemoryMarshal.CreateReadOnlySpan(
            ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(items)), checked(items.Length * Unsafe.SizeOf<T>()));

    private static T[] ReadMemory<T>(ReadOnlySpan<byte> bytes)
    {
        var items = new T[bytes.Length / Unsafe.SizeOf<T>()];
        if (items.Length > 0) bytes.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<T, byte>(ref items[0]), bytes.Length));
        return items;
    }

    private static void CheckSize<T>(int size)
    {
        if (size == Unsafe.SizeOf<T>()) return;
        throw new CodeMismatchException(
            $"{typeof(T)} takes {size} bytes at the sender and {Unsafe.SizeOf<T>()} here: another build of it. Run the same files everywhere.");
    }

    /// <summary>Whether a type's memory means the same in every process. Strings and records do not; numbers, and structs of them, do.</summary>
    private static class Layout<T>
    {
        internal static readonly bool IsMemory =
            !RuntimeHelpers.IsReferenceOrContainsReferences<T>() && (typeof(T) == typeof(byte) || BlockSerializer.IsBlock(typeof(T)));
    }
}
