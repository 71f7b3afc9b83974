namespace ActorProcs.Mesh.Sessions;

/// <summary>One end of a session without its connections: what is numbered, kept, acknowledged and sent again.</summary>
/// <remarks>What is numbered are the bytes of the connection, heads and all. So whoever goes on after a break goes on with the very byte
/// that the other side lacks, and the other side's parser notices nothing, wherever it was.</remarks>
internal sealed class SessionBytes(int capacity = SessionBytes.DefaultCapacity)
{
    /// <summary>So much is under way at most before the sender waits: enough for a fast line between distant places, and it costs memory
    /// only while it is needed.</summary>
    internal const int DefaultCapacity = 4 << 20;

    private readonly Outbox _outbox = new();
    private readonly Inbox _inbox = new();
    private long _sent;

    /// <summary>The number of the next byte from the other side.</summary>
    internal long Taken => _inbox.Taken;

    /// <summary>How many bytes are kept in case they must be sent again.</summary>
    internal int Kept => _outbox.Count;

    internal bool HasRoom => _outbox.Count + Block.HeadLength < capacity;

    /// <summary>The own direction has ended.</summary>
    internal bool IsFinished { get; private set; }

    /// <summary>This side wants nothing more.</summary>
    internal bool IsClosed { get; private set; }

    /// <summary>The other side has all that was ever written.</summary>
    internal bool IsDelivered => _inbox.Acknowledged == _outbox.Written;

    internal bool PeerHasFinished => _inbox.IsEnded;

    internal bool PeerHasClosed => _inbox.IsClosed;

    /// <summary>The other side keeps what it has not been told of.</summary>
    internal bool OwesWord => _inbox.Owed > 0;

    /// <summary>Takes as many bytes as there is room for.</summary>
    internal int Write(ReadOnlySpan<byte> bytes)
    {
        var done = 0;
        while (done < bytes.Length && HasRoom)
        {
            var count = Math.Min(Math.Min(bytes.Length - done, Block.LongestBlock), capacity - Block.HeadLength - _outbox.Count);
            Append(BlockKind.Bytes, bytes.Slice(done, count));
            done += count;
        }

        return done;
    }

    /// <summary>The own direction ends behind what has been written.</summary>
    internal void Finish()
    {
        if (IsFinished || IsClosed) return;
        IsFinished = true;
        Append(BlockKind.End, default);
    }

    /// <summary>Says that nothing more is wanted, behind what has been written.</summary>
    internal void Close()
    {
        if (IsClosed) return;
        IsClosed = true;
        Append(BlockKind.Close, default);
    }

    /// <summary>Acknowledges what is owed, if it is much, or an end, or <paramref name="now"/>. There is always room for that: the other side
    /// must send a good part of all that it may before the next one is due, and acknowledges this one with it.</summary>
    internal void Acknowledge(bool now = false)
    {
        // Whoever has closed is not interested in what comes, and the other side, when it reads that, not in what has arrived.
        if (IsClosed) return;
        if (_inbox.Owed > (now || _inbox.IsEnded || _inbox.IsClosed ? 0 : capacity / 8)) Append(BlockKind.Bytes, default);
    }

    /// <summary>What is to be sent next; empty when all has been.</summary>
    internal ReadOnlyMemory<byte> Next() => _outbox.From(_sent);

    /// <summary>The connection has taken so many bytes of it.</summary>
    internal void Sent(int count)
    {
        _sent += count;
        Release();
    }

    /// <summary>Takes the heads out of what has arrived, as <see cref="Inbox.Sift"/>.</summary>
    /// <exception cref="InvalidDataException">It is nothing that a node sends.</exception>
    internal int Receive(Span<byte> bytes)
    {
        var count = _inbox.Sift(bytes);
        if (_inbox.Acknowledged > _outbox.Written) throw new InvalidDataException("It acknowledges what was never sent.");
        Release();
        return count;
    }

    /// <summary>A new connection goes on where the other side says that it is.</summary>
    /// <exception cref="InvalidDataException">It cannot be there.</exception>
    internal void Resume(long peerTaken)
    {
        if (peerTaken < _outbox.Released || peerTaken > _outbox.Written)
            throw new InvalidDataException($"It wants to go on with byte {peerTaken}, and {_outbox.Released} to {_outbox.Written} are there.");
        _sent = peerTaken;
    }

    /// <summary>Gives the memory back.</summary>
    internal void Drop()
    {
        _sent = _outbox.Written;
        _outbox.Release(_outbox.Written);
    }

    // 1. A connection takes bytes. 2. The other side acknowledges them. 3. Only then does the call return that gave them: until then their
    // memory is not given away.
    private void Release() => _outbox.Release(Math.Min(_inbox.Acknowledged, _sent));

    private void Append(BlockKind kind, ReadOnlySpan<byte> bytes)
    {
        Span<byte> head = stackalloc byte[Block.HeadLength];
        new Block(kind, bytes.Length, _inbox.Taken).WriteHead(head);
        _inbox.Told();
        _outbox.Append(head);
        _outbox.Append(bytes);
    }
}
