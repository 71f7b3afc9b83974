namespace ActorProcs.Nodes;

/// <summary>The reading end of a child's standard output or error. Outlives the child while a descendant holds the other end.</summary>
internal sealed unsafe class OutputPipe : PollTarget
{
    private readonly PollLoop _loop;
    private readonly ChildProcess _child;
    private readonly LineCutter _lines;
    private readonly byte[] _buffer;
    private readonly int _descriptor;

    /// <param name="buffer">Shared by all pipes of a supervisor: they are read on one thread.</param>
    internal OutputPipe(PollLoop loop, ChildProcess child, int descriptor, byte[] buffer, LineTaker take)
    {
        _loop = loop;
        _child = child;
        _descriptor = descriptor;
        _buffer = buffer;
        _lines = new LineCutter(take);
    }

    internal override int Descriptor => _descriptor;

    internal override short Interest => _child.IsPaused ? (short)0 : Libc.POLLIN;

    /// <summary>One buffer a turn, so that a child that floods does not keep the others waiting.</summary>
    internal override void Ready() => Read(_buffer.Length);

    /// <summary>Delivers what the child had written when it ended, down to a last line without newline.</summary>
    internal void DrainAtDeath()
    {
        if (IsRemoved) return;

        // The amount is taken once: a descendant that goes on writing would keep a loop that reads "until there is no more" busy for ever.
        // Of the bytes counted, the dead child's are the oldest.
        for (var left = Libc.Available(_descriptor); left > 0 && !IsRemoved;)
        {
            var read = Read(left);
            if (read <= 0) break;
            left -= read;
        }

        if (!IsRemoved) _lines.Finish();
    }

    internal void Close()
    {
        if (IsRemoved) return;
        _loop.Remove(this);
        _ = Libc.Close(_descriptor);
        _lines.Finish();
    }

    private int Read(int most)
    {
        nint read;
        fixed (byte* start = _buffer) read = Libc.Read(_descriptor, start, (nuint)Math.Min(most, _buffer.Length));
        if (read > 0)
            _lines.Feed(_buffer.AsSpan(0, (int)read));
        else if (read == 0 || Libc.LastError is not (Libc.EAGAIN or Libc.EINTR))
            Close();
        return (int)read;
    }
}
