using System.Buffers;

namespace ActorProcs.Mesh.Sessions;

/// <summary>Bytes in the order of their numbers, kept until they are known to have arrived.</summary>
/// <remarks>In rented pieces, and none while it is empty: most sessions are idle.</remarks>
internal sealed class Outbox
{
    private const int PieceLength = 64 << 10;

    private readonly List<byte[]> _pieces = [];

    /// <summary>The number of the first byte of the first piece.</summary>
    private long _start;

    /// <summary>The number of the oldest byte that is kept.</summary>
    internal long Released { get; private set; }

    /// <summary>The number of the next byte.</summary>
    internal long Written { get; private set; }

    internal int Count => (int)(Written - Released);

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var at = (int)(Written - _start);
            if (at == _pieces.Count * PieceLength) _pieces.Add(ArrayPool<byte>.Shared.Rent(PieceLength));
            var room = _pieces[^1].AsSpan(at % PieceLength, PieceLength - (at % PieceLength));
            var count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            bytes = bytes[count..];
            Written += count;
        }
    }

    /// <summary>What is kept from that number on, as far as it lies in one piece; empty at the end.</summary>
    internal ReadOnlyMemory<byte> From(long number)
    {
        if (number == Written) return default;
        var at = (int)(number - _start);
        var within = at % PieceLength;
        return _pieces[at / PieceLength].AsMemory(within, (int)Math.Min(PieceLength - within, Written - number));
    }

    /// <summary>Forgets the bytes before that number.</summary>
    internal void Release(long number)
    {
        if (number <= Released) return;
        Released = number;
        var empty = Released == Written ? _pieces.Count : (int)(Released - _start) / PieceLength;
        for (var i = 0; i < empty; i++) ArrayPool<byte>.Shared.Return(_pieces[i]);
        _pieces.RemoveRange(0, empty);
        _start = _pieces.Count == 0 ? Released : _start + ((long)empty * PieceLength);
    }
}
