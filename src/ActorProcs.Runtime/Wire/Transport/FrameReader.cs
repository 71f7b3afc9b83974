using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace ActorProcs.Wire.Transport;

/// <summary>Cuts what arrives into frames: four bytes of length, little-endian, then that many bytes.</summary>
internal sealed class FrameReader(IByteChannel channel)
{
    /// <summary>Small at first, because a node keeps one for every worker and most of them are idle.</summary>
    private const int SmallBuffer = 4 << 10;

    private const int LargeBuffer = 128 << 10;

    private byte[] _buffer = new byte[SmallBuffer];
    private int _start;
    private int _end;

    /// <summary>The next whole frame, if it has arrived.</summary>
    /// <exception cref="PeerRefusedException">The length is none that our own writer would have written.</exception>
    internal bool TryTake(int limit, [NotNullWhen(true)] out byte[]? frame)
    {
        frame = null;
        if (_end - _start < sizeof(int)) return false;

        var length = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(_start));
        if (length <= 0 || length > limit)
            throw new PeerRefusedException($"It announced a frame of {length:N0} bytes, where 1 to {limit:N0} are possible.");
        if (_end - _start - sizeof(int) < length)
        {
            Reserve(sizeof(int) + length);
            return false;
        }

        frame = GC.AllocateUninitializedArray<byte>(length);
        _buffer.AsSpan(_start + sizeof(int), length).CopyTo(frame);
        _start += sizeof(int) + length;
        return true;
    }

    /// <summary>Exactly so many bytes that stand before the first frame, if they have arrived.</summary>
    internal bool TryTakeRaw(Span<byte> into)
    {
        if (_end - _start < into.Length) return false;
        _buffer.AsSpan(_start, into.Length).CopyTo(into);
        _start += into.Length;
        return true;
    }

    /// <summary>Waits for more bytes; false at the end of the stream.</summary>
    internal async ValueTask<bool> FillAsync()
    {
        MakeRoom();
        var count = await channel.ReceiveAsync(_buffer.AsMemory(_end)).ConfigureAwait(false);
        _end += count;
        return count > 0;
    }

    private void MakeRoom()
    {
        var full = _end == _buffer.Length;
        if (full && _buffer.Length < LargeBuffer)
        {
            Move(new byte[Math.Min(LargeBuffer, _buffer.Length * 4)]);
        }
        else if (_start == _end)
        {
            // A buffer that one huge frame has blown up is not kept for ever.
            if (_buffer.Length > LargeBuffer) _buffer = new byte[LargeBuffer];
            _start = _end = 0;
        }
        else if (full)
        {
            Move(_buffer);
        }
    }

    private void Reserve(int total)
    {
        if (_start + total <= _buffer.Length) return;
        Move(total <= _buffer.Length ? _buffer : new byte[Math.Max(total, _buffer.Length)]);
    }

    private void Move(byte[] to)
    {
        Buffer.BlockCopy(_buffer, _start, to, 0, _end - _start);
        (_end, _start, _buffer) = (_end - _start, 0, to);
    }
}
