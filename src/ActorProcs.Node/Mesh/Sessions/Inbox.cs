namespace ActorProcs.Mesh.Sessions;

/// <summary>Takes what arrives apart, wherever it was cut: a head may come in pieces, over several connections.</summary>
internal sealed class Inbox
{
    private readonly byte[] _head = new byte[Block.HeadLength];
    private int _headCount;
    private int _left;

    /// <summary>How many bytes have been taken, heads and all: the number of the next one.</summary>
    internal long Taken { get; private set; }

    /// <summary>How many of them are the other side's to be told of. Acknowledgements of acknowledgements would never end.</summary>
    internal long Owed { get; private set; }

    /// <summary>What the other side says that it has taken.</summary>
    internal long Acknowledged { get; private set; }

    /// <summary>The other side's direction has ended.</summary>
    internal bool IsEnded { get; private set; }

    /// <summary>The other side wants nothing more.</summary>
    internal bool IsClosed { get; private set; }

    /// <summary>The other side has been told of all.</summary>
    internal void Told() => Owed = 0;

    /// <summary>Takes the heads out.</summary>
    /// <param name="bytes">What has arrived; afterwards it begins with the bytes of the stream.</param>
    /// <returns>How many those are.</returns>
    /// <exception cref="InvalidDataException">It is nothing that a node sends.</exception>
    internal int Sift(Span<byte> bytes)
    {
        var kept = 0;
        for (var at = 0; at < bytes.Length;)
        {
            var rest = bytes[at..];
            int count;
            if (_left > 0)
            {
                count = Math.Min(_left, rest.Length);
                rest[..count].CopyTo(bytes[kept..]);
                kept += count;
                _left -= count;
                Owed += count;
            }
            else
            {
                count = Math.Min(Block.HeadLength - _headCount, rest.Length);
                rest[..count].CopyTo(_head.AsSpan(_headCount));
                _headCount += count;
                if (_headCount == Block.HeadLength) Begin(Block.ReadHead(_head));
            }

            at += count;
            Taken += count;
        }

        return kept;
    }

    private void Begin(in Block block)
    {
        if (IsClosed || (IsEnded && block.Length > 0)) throw new InvalidDataException("A session's bytes go on after their end.");
        _headCount = 0;
        _left = block.Length;
        IsEnded |= block.Kind == BlockKind.End;
        IsClosed |= block.Kind == BlockKind.Close;
        if (block.Kind != BlockKind.Bytes || block.Length > 0) Owed += Block.HeadLength;
        Acknowledged = Math.Max(Acknowledged, block.Taken);
    }
}
