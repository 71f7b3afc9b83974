using System.Buffers;
using System.Buffers.Binary;

namespace ActorProcs.Pools;

/// <summary>The outcomes of items in a row: for each a flag byte, the length of its payload (int32), the payload. Only the frame is the
/// node's business; a payload is a packed result or, flagged, a packed error.</summary>
internal sealed class ResultBlock : IBufferWriter<byte>
{
    internal const byte Error = 1;

    internal const int HeaderSize = 5;

    private byte[] _buffer = new byte[4096];
    private int _recordStart;

    internal int Length { get; private set; }

    internal int Count { get; private set; }

    internal void BeginRecord()
    {
        _recordStart = Length;
        Ensure(HeaderSize);
        Length += HeaderSize;
    }

    /// <summary>Forgets what was written since <see cref="BeginRecord"/>: half a result is none.</summary>
    internal void AbandonRecord() => Length = _recordStart;

    /// <summary>Ends the record and shows its payload.</summary>
    internal ReadOnlySpan<byte> EndRecord(byte flags)
    {
        var start = _recordStart + HeaderSize;
        _buffer[_recordStart] = flags;
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(_recordStart + 1), Length - start);
        Count++;
        return _buffer.AsSpan(start, Length - start);
    }

    internal byte[] TakeAll()
    {
        var block = _buffer.AsSpan(0, Length).ToArray();
        Length = Count = _recordStart = 0;
        // One giant result must not keep its memory for the rest of the worker's life.
        if (_buffer.Length > 1 << 20) _buffer = new byte[4096];
        return block;
    }

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(Math.Max(1, sizeHint));
        return _buffer.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(Math.Max(1, sizeHint));
        return _buffer.AsSpan(Length);
    }

    /// <summary>Reads the next record, and leaves <paramref name="block"/> at the one after it.</summary>
    internal static ReadOnlySpan<byte> Read(ref ReadOnlySpan<byte> block, out byte flags)
    {
        flags = block[0];
        var length = BinaryPrimitives.ReadInt32LittleEndian(block[1..]);
        var payload = block.Slice(HeaderSize, length);
        block = block[(HeaderSize + length)..];
        return payload;
    }

    internal static byte[] Single(byte flags, ReadOnlySpan<byte> payload)
    {
        var block = new byte[HeaderSize + payload.Length];
        block[0] = flags;
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(1), payload.Length);
        payload.CopyTo(block.AsSpan(HeaderSize));
        return block;
    }

    private void Ensure(int more)
    {
        if (_buffer.Length - Length < more) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + more));
    }
}
