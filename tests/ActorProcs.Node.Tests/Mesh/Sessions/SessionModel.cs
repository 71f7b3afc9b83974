using ActorProcs.Mesh.Sessions;

namespace ActorProcs.Node.Tests.Mesh.Sessions;

/// <summary>Two ends of a session and a line between them that holds what has been sent, gives it on in pieces cut anywhere, and breaks.</summary>
internal sealed class SessionModel(int capacity)
{
    /// <summary>Acknowledgements and ends come on top of the bytes: there is never need for more of them than this.</summary>
    private const int Words = 24 * Block.HeadLength;

    private readonly End[] _ends = [new End(capacity, 0), new End(capacity, 1)];
    private bool _connected = true;

    /// <param name="script">Two bytes a step: who does what, and how much of it, from nothing to twice of what is kept.</param>
    internal void Play(byte[] script)
    {
        for (var i = 0; i + 1 < script.Length; i += 2) Step(_ends[script[i] & 1], (script[i] >> 1) % 16, script[i + 1] * script[i + 1] * 2 / 255 * capacity / 255);
    }

    /// <summary>The line holds from now on: everything must arrive, and in the end nothing is kept that takes room from bytes.</summary>
    internal void RunToTheEnd()
    {
        Connect();
        foreach (var end in _ends) end.Finish();
        for (var moved = true; moved;)
        {
            moved = false;
            foreach (var end in _ends)
            {
                moved |= end.Send(Other(end), int.MaxValue);
                moved |= end.Arrive(int.MaxValue);
            }
        }

        foreach (var end in _ends)
        {
            Assert.Equal(Other(end).Written, end.Heard);
            Assert.True(end.Bytes.PeerHasFinished);
            Assert.InRange(end.Bytes.Kept, 0, Words);
        }
    }

    /// <summary>Both want no more, at once or one after the other: what had been written arrives first.</summary>
    internal void Close(int first, bool both)
    {
        var (one, other) = (_ends[first], _ends[1 - first]);
        one.Bytes.Close();
        if (both) other.Bytes.Close();
        Connect();
        for (var moved = true; moved;)
        {
            moved = one.Send(other, int.MaxValue) | other.Arrive(int.MaxValue) | other.Send(one, int.MaxValue) | one.Arrive(int.MaxValue);
        }

        Assert.Equal(one.Written, other.Heard);
        Assert.True(other.Bytes.PeerHasClosed);
        Assert.True(one.Bytes.IsDelivered || one.Bytes.PeerHasClosed);
    }

    private void Step(End end, int action, int size)
    {
        switch (action)
        {
            case < 4:
                end.Write(size);
                break;
            case < 8:
                if (_connected) end.Send(Other(end), size);
                break;
            case < 12:
                end.Arrive(1 + (size % 50));
                break;
            case 12:
                end.Arrive(size);
                break;
            case 13:
                Break();
                break;
            case 14:
                Connect();
                break;
            case 15 when size == 0:
                end.Finish();
                break;
            default:
                end.Bytes.Acknowledge(now: true);
                break;
        }

        foreach (var each in _ends) Assert.InRange(each.Bytes.Kept, 0, capacity + Words);
    }

    private End Other(End end) => _ends[0] == end ? _ends[1] : _ends[0];

    /// <summary>What was under way is lost.</summary>
    private void Break()
    {
        _connected = false;
        foreach (var end in _ends) end.UnderWay.Clear();
    }

    private void Connect()
    {
        if (_connected) return;
        _connected = true;
        var (one, other) = (_ends[0].Bytes.Taken, _ends[1].Bytes.Taken);
        _ends[0].Bytes.Resume(other);
        _ends[1].Bytes.Resume(one);
    }

    private sealed class End(int capacity, int side)
    {
        internal SessionBytes Bytes { get; } = new(capacity);

        /// <summary>To this end.</summary>
        internal Queue<byte> UnderWay { get; } = [];

        internal int Written { get; private set; }

        internal int Heard { get; private set; }

        internal void Write(int size)
        {
            if (Bytes.IsFinished) return;
            var bytes = new byte[size];
            for (var i = 0; i < size; i++) bytes[i] = ByteAt(side, Written + i);
            Written += Bytes.Write(bytes);
        }

        internal void Finish() => Bytes.Finish();

        /// <returns>Whether there was anything.</returns>
        internal bool Send(End to, int most)
        {
            var next = Bytes.Next();
            var count = Math.Min(next.Length, most);
            foreach (var each in next.Span[..count]) to.UnderWay.Enqueue(each);
            Bytes.Sent(count);
            return count > 0;
        }

        /// <returns>Whether there was anything.</returns>
        internal bool Arrive(int most)
        {
            var count = Math.Min(UnderWay.Count, most);
            var bytes = new byte[count];
            for (var i = 0; i < count; i++) bytes[i] = UnderWay.Dequeue();
            foreach (var each in bytes.AsSpan(0, Bytes.Receive(bytes))) Assert.Equal(ByteAt(1 - side, Heard++), each);
            Bytes.Acknowledge();
            return count > 0;
        }

        private static byte ByteAt(int side, int at) => (byte)((at * 31) + (at >> 8) + (side * 127));
    }
}
