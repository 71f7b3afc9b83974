using System.Net.Sockets;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Mesh;

/// <summary>Plain TCP, for networks where everybody may do everything: <c>--insecure</c>.</summary>
internal sealed class NoSecurity : IMeshSecurity
{
    /// <summary>What a client says first that speaks TLS.</summary>
    private const byte TlsHandshake = 0x16;

    /// <summary>"The handshake has failed", in TLS: the only words that such a client understands.</summary>
    private static ReadOnlyMemory<byte> HandshakeFailure { get; } = new byte[] { 0x15, 3, 3, 0, 2, 2, 40 };

    public void Attach(Action<string> warn)
    {
    }

    public async ValueTask<MeshConnection?> WelcomeAsync(Socket accepted, CancellationToken cancel)
    {
        var first = new byte[1];
        var isTls = await accepted.ReceiveAsync(first, SocketFlags.Peek, cancel).ConfigureAwait(false) == 1 && first[0] == TlsHandshake;
        if (!isTls) return Plain(accepted);

        await accepted.SendAsync(HandshakeFailure, SocketFlags.None, cancel).ConfigureAwait(false);
        accepted.Shutdown(SocketShutdown.Send);
        await EndOfStream.AwaitAsync(new NetworkStream(accepted, ownsSocket: false), cancel).ConfigureAwait(false);
        throw new PeerRefusedException("It speaks TLS, and this node was started with --insecure. Start all nodes of a cluster in the same way.");
    }

    public ValueTask<MeshConnection> IntroduceAsync(Socket connected, CancellationToken cancel) => ValueTask.FromResult(Plain(connected));

    private static MeshConnection Plain(Socket socket) => new(socket, new SocketStream(socket, isBelowTls: false));
}
