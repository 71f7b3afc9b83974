using System.Runtime.InteropServices;
using ActorProcs.Code.Errors;
using ActorProcs.Code.Graphs;
using ActorProcs.Wire;

namespace ActorProcs.Code;

/// <summary>Copies values (arguments, results, items of a queue) into bytes and back. Only the two ends of a call open the bytes.</summary>
internal static class Pickler
{
    private const byte Graph = 2;

    /// <param name="value">The value; null too.</param>
    /// <param name="what">Names it in an error: "the result", "argument 2".</param>
    /// <exception cref="CodeNotShippableException">Something in it cannot be copied.</exception>
    internal static byte[] Pack(object? value, string what) => FlatValue.Pack(value) ?? PackGraph(value, e => Complaint.OfValue(what, e));

    /// <exception cref="CodeMismatchException">Another build wrote it.</exception>
    internal static object? Unpack(ReadOnlyMemory<byte> bytes) =>
        bytes.Span[0] == Graph ? GraphPacker.Unpack(AsStream(bytes[1..])) : FlatValue.Unpack(bytes.Span);

    /// <summary>Reads a value of many bytes; arrays of numbers without a copy between.</summary>
    /// <exception cref="CodeMismatchException">Another build wrote it.</exception>
    internal static object? Unpack(IBulkSource source)
    {
        Span<byte> first = stackalloc byte[1];
        source.Read(first);
        if (FlatValue.TryReadArray(first[0], source) is { } array) return array;
        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)source.Left + 1));
        bytes[0] = first[0];
        source.Read(bytes.AsSpan(1));
        return Unpack(bytes);
    }

    /// <exception cref="InvalidCastException">It is no <typeparamref name="T"/>.</exception>
    internal static T Unpack<T>(ReadOnlyMemory<byte> bytes) => (T)Unpack(bytes)!;

    internal static byte[] PackGraph(object? value, Func<UnshippableValue, string> complain, ErrorScope? errors = null)
    {
        var stream = new MemoryStream();
        stream.WriteByte(Graph);
        try
        {
            GraphPacker.Pack(value, stream, errors);
        }
        catch (UnshippableValue e)
        {
            throw new CodeNotShippableException(complain(e));
        }

        return stream.ToArray();
    }

    internal static Stream AsStream(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);
}
