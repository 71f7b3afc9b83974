using System.Buffers.Binary;

namespace ActorProcs.Nodes;

/// <summary>Puts frames together from the bytes of a control channel: four bytes of length, little-endian, then so many bytes.</summary>
internal sealed class FrameCutter(Action<ReadOnlyMemory<byte>> take)
{
    internal const int HeaderSize = 4;

    /// <summary>1 GiB. More is no message but a broken stream.</summary>
    internal const int LongestFrame = 1 << 30;

    // A length is believed as far as bytes arrive: a broken child that announces a gigabyte costs none.
    private const int FirstBuffer = 64 * 1024;

    private readonly byte[] _header = new byte[HeaderSize];
    private byte[]? _body;
    private int _length;
    private int _count;

    /// <exception cref="InvalidDataException">A length that no frame has.</exception>
    internal void Feed(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = _body is null ? FeedHeader(bytes) : FeedBody(bytes);
            if (_body is null || _count < _length) continue;
            var frame = _body;
            _body = null;
            _count = 0;
            take(frame.AsMemory(0, _length));
        }
    }

    /// <summary>Header and content in one array, as they travel.</summary>
    /// <exception cref="ArgumentException">Longer than a frame may be.</exception>
    internal static byte[] Pack(ReadOnlySpan<byte> frame)
    {
        if (frame.Length > LongestFrame)
        {
            throw new ArgumentException(
                $"A control frame of {frame.Length} bytes is longer than the {LongestFrame} that one may have. Send bulk through a file.",
                nameof(frame));
        }

        var packed = new byte[HeaderSize + frame.Length];
        BinaryPrimitives.WriteInt32LittleEndian(packed, frame.Length);
        frame.CopyTo(packed.AsSpan(HeaderSize));
        return packed;
    }

    /// <exception cref="InvalidDataException">A length that no frame has.</exception>
    internal static int ReadLength(ReadOnlySpan<byte> header)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (length is >= 0 and <= LongestFrame) return length;
        throw new InvalidDataException(
            $"The control channel carries a frame of {(uint)length} bytes, more than the {LongestFrame} that one may have: something other than "
            + "ActorProcs has written to descriptor 3 of the worker.");
    }

    private ReadOnlySpan<byte> FeedHeader(ReadOnlySpan<byte> bytes)
    {
        var part = bytes[..Math.Min(bytes.Length, HeaderSize - _count)];
        part.CopyTo(_header.AsSpan(_count));
        _count += part.Length;
        if (_count == HeaderSize)
        {
            _length = ReadLength(_header);
            _body = new byte[Math.Min(_length, FirstBuffer)];
            _count = 0;
        }

        return bytes[part.Length..];
    }

    private ReadOnlySpan<byte> FeedBody(ReadOnlySpan<byte> bytes)
    {
        var part = bytes[..Math.Min(bytes.Length, _length - _count)];
        if (_body!.Length < _count + part.Length)
            Array.Resize(ref _body, (int)Math.Min(_length, Math.Max(2L * _body.Length, _count + part.Length)));
        part.CopyTo(_body.AsSpan(_count));
        _count += part.Length;
        return bytes[part.Length..];
    }
}
