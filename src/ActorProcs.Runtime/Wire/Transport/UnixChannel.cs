using System.Net.Sockets;

namespace ActorProcs.Wire.Transport;

/// <summary>A plain socket: on one host, between processes of one user, the kernel itself is the guard.</summary>
internal sealed class UnixChannel(Socket socket) : IByteChannel
{
    private BlockingSocket? _blocking;

    /// <summary>From now on every call is over when it returns.</summary>
    internal void Block() => _blocking = new BlockingSocket(socket);

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) =>
        _blocking is { } blocking ? ValueTask.FromResult(blocking.Receive(buffer.Span)) : socket.ReceiveAsync(buffer, SocketFlags.None);

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_blocking is { } blocking)
        {
            blocking.Send(bytes.Span);
            return;
        }

        while (bytes.Length > 0) bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None).ConfigureAwait(false)..];
    }

    public void EndSending() => socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => socket.Dispose();
}
