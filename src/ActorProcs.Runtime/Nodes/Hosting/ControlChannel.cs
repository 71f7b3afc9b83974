namespace ActorProcs.Nodes;

/// <summary>A worker's end of the channel to its node: descriptor 3, frames both ways. A frame that has been written is delivered even if
/// the process ends at once, since the kernel holds it.</summary>
internal sealed unsafe class ControlChannel
{
    internal const int Descriptor = 3;

    private readonly object _reading = new();
    private readonly object _writing = new();
    private readonly int _descriptor;

    internal ControlChannel(int descriptor) => _descriptor = descriptor;

    /// <summary>Opens descriptor 3 and sees to it that the processes this one starts do not inherit it: the node would take them for it.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is no such channel: nobody but a node starts a worker.</exception>
    internal static ControlChannel Open()
    {
        Libc.RequireLinux();

        // That it is open is not enough: without a node, the runtime gets this number for a file or a listening socket of its own.
        var address = stackalloc byte[128];
        var length = 128;
        if (Libc.GetPeerName(Descriptor, address, &length) == 0 && Libc.Fcntl(Descriptor, Libc.F_SETFD, Libc.FD_CLOEXEC) == 0) return new ControlChannel(Descriptor);
        throw new InvalidOperationException(
            "This program is the worker of ActorProcs, and it has no control channel: descriptor 3 is not a connected socket. Only a node starts workers. "
            + "Run your own program instead; it starts them by itself.");
    }

    /// <summary>Waits for the next frame; null when the node has closed its end, which it does by ending.</summary>
    /// <exception cref="InvalidDataException">The stream is broken.</exception>
    internal byte[]? ReadFrame()
    {
        lock (_reading)
        {
            Span<byte> header = stackalloc byte[FrameCutter.HeaderSize];
            if (!Fill(header)) return null;
            var frame = new byte[FrameCutter.ReadLength(header)];
            return Fill(frame) ? frame : null;
        }
    }

    /// <summary>Writes a whole frame, and waits while the node is behind. Works until the very end of the process.</summary>
    /// <exception cref="ArgumentException">Longer than 1 GiB.</exception>
    /// <exception cref="IOException">The node has gone.</exception>
    internal void WriteFrame(ReadOnlySpan<byte> frame)
    {
        var packed = FrameCutter.Pack(frame);
        lock (_writing)
        {
            fixed (byte* start = packed)
            {
                for (var sent = 0; sent < packed.Length;)
                {
                    var count = Libc.Send(_descriptor, start + sent, (nuint)(packed.Length - sent), Libc.MSG_NOSIGNAL);
                    if (count >= 0)
                        sent += (int)count;
                    else if (Libc.LastError != Libc.EINTR)
                        throw new IOException($"The node has gone, and this process can report to nobody. ({Libc.Describe(Libc.LastError)})");
                }
            }
        }
    }

    /// <summary>False at end of file, also in the middle of a frame: then the node died while it wrote.</summary>
    private bool Fill(Span<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (var filled = 0; filled < bytes.Length;)
            {
                var count = Libc.Receive(_descriptor, start + filled, (nuint)(bytes.Length - filled), 0);
                if (count > 0)
                    filled += (int)count;
                else if (count == 0 || Libc.LastError != Libc.EINTR)
                    return false;
            }
        }

        return true;
    }
}
