using System.Net.Sockets;

namespace ActorProcs.Wire.Transport;

/// <summary>A socket on which the calling thread waits itself.</summary>
/// <remarks>Of a socket that was once used asynchronously, every arrival wakes a thread of the runtime, whoever waits for it: while megabytes
/// come, that costs more than to decipher them. So one for many bytes is used in this way alone, from its connecting on.</remarks>
internal sealed class BlockingSocket
{
    private const int ForEver = -1;

    private readonly Socket _socket;

    internal BlockingSocket(Socket socket)
    {
        _socket = socket;
        // What the runtime would do for a call that blocks is, after an asynchronous one, to wait in the asynchronous way.
        socket.Blocking = false;
    }

    /// <summary>Waits until bytes come; 0 when the peer has ended its direction.</summary>
    /// <exception cref="SocketException">The connection is broken, or was closed by another thread.</exception>
    internal int Receive(Span<byte> into)
    {
        if (into.IsEmpty)
        {
            // Asked whether something has come: the operating system itself would answer at once.
            _socket.Poll(ForEver, SelectMode.SelectRead);
            return 0;
        }

        while (true)
        {
            var count = _socket.Receive(into, SocketFlags.None, out var error);
            if (error == SocketError.Success) return count;
            Await(error, SelectMode.SelectRead);
        }
    }

    /// <summary>Returns when the operating system has taken all bytes.</summary>
    /// <exception cref="SocketException">The connection is broken, or was closed by another thread.</exception>
    internal void Send(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var count = _socket.Send(bytes, SocketFlags.None, out var error);
            if (error == SocketError.Success) bytes = bytes[count..];
            else Await(error, SelectMode.SelectWrite);
        }
    }

    private void Await(SocketError error, SelectMode what)
    {
        if (error != SocketError.WouldBlock) throw new SocketException((int)error);
        _socket.Poll(ForEver, what);
    }
}
