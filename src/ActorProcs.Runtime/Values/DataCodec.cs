using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorProcs.Code;

namespace ActorProcs.Values;

/// <summary>Finds the codec of a type.</summary>
internal static class DataCodec
{
    internal static IDataCodec<T> For<T>()
    {
        if (typeof(T) == typeof(string)) return (IDataCodec<T>)(object)TextCodec.Instance;
        if (!RuntimeHelpers.IsReferenceOrContainsReferences<T>()) return PlainCodec<T>.Instance;
        return AnyCodec<T>.Instance;
    }

    /// <summary>A structure without references: its memory is its bytes.</summary>
    private sealed class PlainCodec<T> : IDataCodec<T>
    {
        internal static readonly PlainCodec<T> Instance = new();

        public bool IsImmutable => true;

        public byte[] Pack(T value)
        {
            var bytes = new byte[Unsafe.SizeOf<T>()];
            Unsafe.WriteUnaligned(ref bytes[0], value);
            return bytes;
        }

        public T Unpack(ReadOnlyMemory<byte> bytes) => bytes.Length == Unsafe.SizeOf<T>()
            ? Unsafe.ReadUnaligned<T>(in bytes.Span[0])
            : throw new InvalidDataException(
                $"A shared value of type {typeof(T)} has {Unsafe.SizeOf<T>()} bytes here and {bytes.Length} at its home: the processes run different builds. Build once and restart.");
    }

    private sealed class TextCodec : IDataCodec<string?>
    {
        internal static readonly TextCodec Instance = new();
        private const byte Mark = 1;

        public bool IsImmutable => true;

        // No byte at all is null; else a mark, then the characters as they are, because a lone surrogate must come back too.
        public byte[] Pack(string? value) => value is null ? [] : [Mark, .. MemoryMarshal.AsBytes(value.AsSpan())];

        public string? Unpack(ReadOnlyMemory<byte> bytes) =>
            bytes.IsEmpty ? null : new string(MemoryMarshal.Cast<byte, char>(bytes.Span[1..]));
    }

    /// <summary>Whatever the general pickler can copy. Somebody may change such a value in place, so each reader gets a copy.</summary>
    private sealed class AnyCodec<T> : IDataCodec<T>
    {
        internal static readonly AnyCodec<T> Instance = new();

        public bool IsImmutable => false;

        public byte[] Pack(T value) => Pickler.Pack(value, "the shared value");

        public T Unpack(ReadOnlyMemory<byte> bytes) => Pickler.Unpack<T>(bytes);
    }
}
