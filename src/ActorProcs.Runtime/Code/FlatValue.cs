using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using ActorProcs.Wire;

namespace ActorProcs.Code;

/// <summary>The values that need no serializer: null, text, numbers and times, and arrays of these. One byte says which, the rest is the
/// memory itself.</summary>
internal static class FlatValue
{
    private const byte Null = 0;
    private const byte Text = 1;

    // Numbers from 16, arrays of them from 80. The order is part of the format.
    private const byte FirstScalar = 16;
    private const byte FirstArray = 80;

    private static readonly Kind[] Kinds =
    [
        new Kind<bool>(), new Kind<byte>(), new Kind<sbyte>(), new Kind<char>(), new Kind<short>(), new Kind<ushort>(), new Kind<int>(),
        new Kind<uint>(), new Kind<long>(), new Kind<ulong>(), new Kind<Half>(), new Kind<float>(), new Kind<double>(), new Kind<decimal>(),
        new Kind<Int128>(), new Kind<UInt128>(), new Kind<Guid>(), new Kind<DateTime>(), new Kind<DateTimeOffset>(), new Kind<TimeSpan>(),
        new Kind<DateOnly>(), new Kind<TimeOnly>(),
    ];

    private static readonly Dictionary<Type, int> Codes = NumberAll();

    /// <summary>The bytes, or null when the value is none of these.</summary>
    internal static byte[]? Pack(object? value)
    {
        if (value is null) return [Null];
        if (value is string text) return PackText(text);
        if (!Codes.TryGetValue(value.GetType(), out var code)) return null;
        return code >= FirstArray ? Kinds[code - FirstArray].PackArray((byte)code, value) : Kinds[code - FirstScalar].PackScalar((byte)code, value);
    }

    internal static object? Unpack(ReadOnlySpan<byte> bytes)
    {
        var code = bytes[0];
        var rest = bytes[1..];
        return code switch
        {
            Null => null,
            Text => ReadText(rest),
            >= FirstArray when code - FirstArray < Kinds.Length => Kinds[code - FirstArray].UnpackArray(rest),
            >= FirstScalar when code - FirstScalar < Kinds.Length => Kinds[code - FirstScalar].UnpackScalar(rest),
            _ => throw new InvalidDataException($"No kind of value has the code {code}. The other side runs another version of ActorProcs."),
        };
    }

    /// <summary>What <see cref="Pack"/> would give for an array, as the first byte and the memory that would be copied behind it.</summary>
    internal static bool TryView(object? value, out byte code, out ReadOnlySpan<byte> memory)
    {
        code = 0;
        memory = default;
        if (value is not Array || !Codes.TryGetValue(value.GetType(), out var known)) return false;
        code = (byte)known;
        memory = Kinds[known - FirstArray].View(value);
        return true;
    }

    /// <summary>Reads an array straight into its own memory; null if the first byte says that it is none.</summary>
    internal static object? TryReadArray(byte code, IBulkSource source) =>
        code >= FirstArray && code - FirstArray < Kinds.Length ? Kinds[code - FirstArray].ReadArray(source) : null;

    private static Dictionary<Type, int> NumberAll()
    {
        var codes = new Dictionary<Type, int>();
        for (var i = 0; i < Kinds.Length; i++)
        {
            codes.Add(Kinds[i].Scalar, FirstScalar + i);
            codes.Add(Kinds[i].Array, FirstArray + i);
        }

        return codes;
    }

    private static byte[] PackText(string text)
    {
        // Half a surrogate pair is a legal string in .NET and no legal UTF-8, so such a text travels as it lies in memory.
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            var utf8 = new byte[2 + Encoding.UTF8.GetByteCount(text)];
            (utf8[0], utf8[1]) = (Text, 8);
            Encoding.UTF8.GetBytes(text, utf8.AsSpan(2));
            return utf8;
        }

        var chars = MemoryMarshal.AsBytes(text.AsSpan());
        var bytes = new byte[2 + chars.Length];
        (bytes[0], bytes[1]) = (Text, 16);
        chars.CopyTo(bytes.AsSpan(2));
        return bytes;
    }

    private static string ReadText(ReadOnlySpan<byte> bytes) => bytes[0] == 8
        ? Encoding.UTF8.GetString(bytes[1..])
        : string.Create((bytes.Length - 1) / 2, bytes[1..], static (chars, from) => from.CopyTo(MemoryMarshal.AsBytes(chars)));

    private abstract class Kind(Type scalar, Type array)
    {
        internal Type Scalar { get; } = scalar;

        internal Type Array { get; } = array;

        internal abstract byte[] PackScalar(byte code, object value);

        internal abstract byte[] PackArray(byte code, object value);

        internal abstract object UnpackScalar(ReadOnlySpan<byte> bytes);

        internal abstract object UnpackArray(ReadOnlySpan<byte> bytes);

        internal abstract ReadOnlySpan<byte> View(object value);

        internal abstract object ReadArray(IBulkSource source);
    }

    private sealed class Kind<T>() : Kind(typeof(T), typeof(T[])) where T : unmanaged
    {
        internal override byte[] PackScalar(byte code, object value)
        {
            var bytes = new byte[1 + Unsafe.SizeOf<T>()];
            bytes[0] = code;
            MemoryMarshal.Write(bytes.AsSpan(1), (T)value);
            return bytes;
        }

        internal override byte[] PackArray(byte code, object value)
        {
            var items = MemoryMarshal.AsBytes(((T[])value).AsSpan());
            var bytes = GC.AllocateUninitializedArray<byte>(1 + items.Length);
            bytes[0] = code;
            items.CopyTo(bytes.AsSpan(1));
            return bytes;
        }

        internal override object UnpackScalar(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<T>(bytes);

        internal override object UnpackArray(ReadOnlySpan<byte> bytes)
        {
            var items = GC.AllocateUninitializedArray<T>(bytes.Length / Unsafe.SizeOf<T>());
            bytes.CopyTo(MemoryMarshal.AsBytes(items.AsSpan()));
            return items;
        }

        internal override ReadOnlySpan<byte> View(object value) => MemoryMarshal.AsBytes(((T[])value).AsSpan());

        internal override object ReadArray(IBulkSource source)
        {
            var items = HugePages.Allocate<T>((int)(source.Left / Unsafe.SizeOf<T>()));
            source.Read(MemoryMarshal.AsBytes(items.AsSpan()));
            return items;
        }
    }
}
