using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Mesh;

/// <summary>A proved connection between two nodes.</summary>
internal sealed class MeshConnection(Socket socket, Stream stream) : IByteChannel
{
    private readonly long _begun = Stopwatch.GetTimestamp();

    internal Socket Socket => socket;

    /// <summary>How long ago the two sides have proved themselves.</summary>
    internal TimeSpan Age => Stopwatch.GetElapsedTime(_begun);

    /// <summary>Who the other side has proved to be: what its certificates have in common when they are renewed. Null when there are none.</summary>
    internal string? Proof { get; init; }

    /// <summary>The same bytes, for those who speak in streams. Not to be disposed alone.</summary>
    internal Stream Stream => stream;

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => stream.ReadAsync(buffer);

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => stream.WriteAsync(bytes);

    /// <summary>Whether who sends waits on his own thread, which is faster for megabytes. Then only closing the connection interrupts him.</summary>
    internal void WaitWhenSending(bool waits)
    {
        if (stream is TlsStream over) over.WaitWhenSending(waits);
        else if (stream is SocketStream plain) plain.WaitWhenSending(waits);
    }

    public void EndSending()
    {
        if (stream is TlsStream over) _ = EndSendingAsync(over.Tls);
        else socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Called when it is closed from this side; perhaps twice.</summary>
    internal Action? Disposed { get; set; }

    public void Dispose()
    {
        Disposed?.Invoke();
        stream.Dispose();
        socket.Dispose();
    }

    /// <summary>TLS says good-bye in a record of its own, so that nobody on the way can cut a stream off and make it look ended.</summary>
    private async Task EndSendingAsync(SslStream tls)
    {
        try
        {
            await tls.ShutdownAsync().ConfigureAwait(false);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The peer is gone, and its end needs no good-bye.
        }
    }
}
