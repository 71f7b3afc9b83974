using System.Net.Sockets;

namespace ActorProcs.Wire.Transport;

/// <summary>A plain socket: on one host, between processes of one user, the kernel itself is the guard.</summary>
internal sealed class UnixChannel(Socket socket) : IByteChannel
{
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => socket.ReceiveAsync(buffer, SocketFlags.None);

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None).ConfigureAwait(false)..];
    }

    public void EndSending() => socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => socket.Dispose();
}
