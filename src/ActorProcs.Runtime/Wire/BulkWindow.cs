using System.Buffers.Binary;
using System.Net.Sockets;

namespace ActorProcs.Wire;

/// <summary>How a payload comes from another host into a process: its node writes the bytes into a small ring of memory that both see, and
/// the process copies them from there to where they are wanted. Only numbers go through the socket between them.</summary>
/// <remarks>The node says how many bytes it has written, the process how many it has read, or <see cref="Taken"/>, and hears it back when the
/// file is deleted. A ring this small stays in the processor's cache, and its pages are used again and again.</remarks>
internal sealed class BulkWindow(Socket node, SharedPage ring) : IDisposable
{
    internal const int Largest = 1 << 20;
    internal const int Smallest = 64 << 10;

    /// <summary>In place of a number of bytes.</summary>
    internal const int Taken = -1;

    private int _at;
    private int _available;
    private int _read;

    /// <summary>Reads some bytes, at least one.</summary>
    /// <exception cref="IOException">The connection has ended.</exception>
    /// <exception cref="SocketException">Nothing came for too long.</exception>
    internal int Receive(Span<byte> into)
    {
        if (_available == 0)
        {
            SayRead();
            _available = Hear();
            if (_available <= 0 || _available > ring.Length) throw new IOException("The node says what it never says.");
        }

        var count = Math.Min(into.Length, Math.Min(_available, ring.Length - _at));
        ring.Bytes(_at, count).CopyTo(into);
        _at = (_at + count) % ring.Length;
        _available -= count;
        _read += count;
        if (_read >= ring.Length / 4) SayRead();
        return count;
    }

    /// <summary>Has the file deleted at the other node.</summary>
    /// <exception cref="IOException">The connection has ended first.</exception>
    internal void Confirm()
    {
        Say(Taken);
        if (Hear() != Taken) throw new IOException("The connection ended before the other node has confirmed.");
    }

    public void Dispose()
    {
        node.Dispose();
        ring.Dispose();
    }

    private void SayRead()
    {
        if (_read == 0) return;
        try
        {
            Say(_read);
        }
        catch (SocketException)
        {
            // 1. The way to the other node breaks. 2. Our node closes the connection. 3. We read what had come before, and say so to nobody:
            // what we have read we have, and that the end has come is said by the next number, which does not.
        }

        _read = 0;
    }

    private void Say(int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        node.Send(bytes);
    }

    private int Hear()
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        for (var done = 0; done < bytes.Length;)
        {
            var count = node.Receive(bytes[done..]);
            if (count == 0) throw new IOException("The connection ended in the middle.");
            done += count;
        }

        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }
}
