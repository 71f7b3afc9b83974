using System.Net.Sockets;

namespace ActorProcs.Wire.Transport;

/// <summary>A socket on which the calling thread waits itself.</summary>
/// <remarks>An asynchronous wait wakes two threads, one that hears of the bytes and one that reads them; while megabytes come, that costs more
/// than to decipher them. The runtime's own blocking calls wait in the same way, once a socket has been used asynchronously.</remarks>
internal sealed class BlockingSocket
{
    private const int ForEver = -1;

    private readonly Socket _socket;

    internal BlockingSocket(Socket socket)
    {
        _socket = socket;
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
