using System.Net.Security;
using System.Net.Sockets;
using ActorProcs.Wire;

namespace ActorProcs.Mesh;

/// <summary>TLS over a socket: many bytes written at once leave in few calls to the operating system.</summary>
internal sealed class TlsStream : SequentialStream
{
    private const int Record = 16 << 10;

    /// <summary>With its frame.</summary>
    internal const int LongestRecord = Record + 256 + 5;

    private readonly SocketStream _below;

    internal TlsStream(Socket socket)
    {
        _below = new SocketStream(socket, isBelowTls: true);
        Tls = new SslStream(_below, leaveInnerStreamOpen: false);
    }

    /// <summary>For the handshake, and to end the own direction.</summary>
    internal SslStream Tls { get; }

    /// <summary>See <see cref="SocketStream.WaitWhenSending"/>.</summary>
    internal void WaitWhenSending(bool waits) => _below.WaitWhenSending(waits);

    /// <summary>As many records as have come and find room: those behind the first cost no call and no wait.</summary>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var done = await Tls.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        while (done > 0 && done < buffer.Length && _below.Ahead >= LongestRecord
            && await Tls.ReadAsync(buffer[done..], cancellationToken).ConfigureAwait(false) is > 0 and var more)
            done += more;
        return done;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length <= Record)
        {
            await Tls.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            return;
        }

        _below.Gather();
        await Tls.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        await _below.SendGatheredAsync(cancellationToken).ConfigureAwait(false);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Tls.Read(buffer, offset, count);

    public override void Write(byte[] buffer, int offset, int count) => Tls.Write(buffer, offset, count);

    public override void Flush() => Tls.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => Tls.FlushAsync(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing) Tls.Dispose();
        base.Dispose(disposing);
    }
}
