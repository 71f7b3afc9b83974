namespace ActorProcs.Nodes;

/// <summary>The supervisor's end of one child's control channel.</summary>
internal sealed unsafe class ControlSocket : PollTarget
{
    private readonly PollLoop _loop;
    private readonly ChildProcess _child;
    private readonly FrameCutter _frames;
    private readonly Queue<byte[]> _unsent = new();
    private readonly byte[] _buffer;
    private readonly int _descriptor;
    private int _sent;

    /// <param name="buffer">Shared by all sockets of a supervisor: they are read on one thread.</param>
    internal ControlSocket(PollLoop loop, ChildProcess child, int descriptor, byte[] buffer, Action<ReadOnlyMemory<byte>> take)
    {
        _loop = loop;
        _child = child;
        _descriptor = descriptor;
        _buffer = buffer;
        _frames = new FrameCutter(take);
    }

    internal override int Descriptor => _descriptor;

    internal override short Interest => _unsent.Count == 0 ? Libc.POLLIN : (short)(Libc.POLLIN | Libc.POLLOUT);

    internal override void Ready()
    {
        Flush();
        Read(_buffer.Length);
    }

    internal void Send(byte[] packed)
    {
        if (IsRemoved) return;
        _unsent.Enqueue(packed);
        if (_unsent.Count == 1) Flush();
    }

    /// <summary>Delivers the frames that the child had written when it ended. Half a frame is lost: nobody can know the rest.</summary>
    internal void DrainAtDeath()
    {
        if (IsRemoved) return;
        for (var left = Libc.Available(_descriptor); left > 0 && !IsRemoved;)
        {
            var read = Read(left);
            if (read <= 0) break;
            left -= read;
        }

        Close();
    }

    internal void Close()
    {
        if (IsRemoved) return;
        _loop.Remove(this);
        _ = Libc.Close(_descriptor);
        _unsent.Clear();
    }

    private void Flush()
    {
        while (_unsent.TryPeek(out var packed))
        {
            nint sent;
            fixed (byte* start = packed)
                sent = Libc.Send(_descriptor, start + _sent, (nuint)(packed.Length - _sent), Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL);
            if (sent < 0)
            {
                if (Libc.LastError == Libc.EINTR) continue;

                // The child closed its end: what it said before is still to be read, so the socket stays.
                if (Libc.LastError != Libc.EAGAIN) _unsent.Clear();
                if (_unsent.Count == 0) _sent = 0;
                return;
            }

            _sent += (int)sent;
            if (_sent < packed.Length) continue;
            _unsent.Dequeue();
            _sent = 0;
        }
    }

    private int Read(int most)
    {
        nint read;
        fixed (byte* start = _buffer)
            read = Libc.Receive(_descriptor, start, (nuint)Math.Min(most, _buffer.Length), Libc.MSG_DONTWAIT);
        if (read > 0)
            Feed((int)read);
        else if (read == 0 || Libc.LastError is not (Libc.EAGAIN or Libc.EINTR))
            Close();
        return (int)read;
    }

    private void Feed(int count)
    {
        try
        {
            _frames.Feed(_buffer.AsSpan(0, count));
        }
        catch (InvalidDataException e)
        {
            _child.Fail(e);
            Close();
        }
    }
}
