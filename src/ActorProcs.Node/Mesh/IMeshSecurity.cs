using System.Net.Sockets;

namespace ActorProcs.Mesh;

/// <summary>Proves who is at the other end of a connection between nodes, before a byte of it is looked at.</summary>
internal interface IMeshSecurity
{
    /// <exception cref="Wire.Transport.PeerRefusedException">The dialler is no node of this cluster.</exception>
    ValueTask<MeshConnection> WelcomeAsync(Socket accepted, CancellationToken cancel);

    /// <exception cref="Wire.Transport.PeerRefusedException">Whoever answers is no node of this cluster.</exception>
    ValueTask<MeshConnection> IntroduceAsync(Socket connected, CancellationToken cancel);
}

/// <summary>Plain TCP, for networks where everybody may do everything: <c>--insecure</c>.</summary>
internal sealed class NoSecurity : IMeshSecurity
{
    public ValueTask<MeshConnection> WelcomeAsync(Socket accepted, CancellationToken cancel) => ValueTask.FromResult(Plain(accepted));

    public ValueTask<MeshConnection> IntroduceAsync(Socket connected, CancellationToken cancel) => ValueTask.FromResult(Plain(connected));

    private static MeshConnection Plain(Socket socket) => new(socket, new NetworkStream(socket, ownsSocket: false));
}
