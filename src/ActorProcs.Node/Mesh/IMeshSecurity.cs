using System.Net.Sockets;

namespace ActorProcs.Mesh;

/// <summary>Proves who is at the other end of a connection between nodes, before a byte of it is looked at.</summary>
internal interface IMeshSecurity
{
    /// <summary>The node has started.</summary>
    /// <param name="warn">Told what its user should know.</param>
    void Attach(Action<string> warn);

    /// <summary>Null if the dialler wanted something else than to talk, and has got it.</summary>
    /// <exception cref="Wire.Transport.PeerRefusedException">The dialler is no node of this cluster.</exception>
    ValueTask<MeshConnection?> WelcomeAsync(Socket accepted, CancellationToken cancel);

    /// <exception cref="Wire.Transport.PeerRefusedException">Whoever answers is no node of this cluster.</exception>
    ValueTask<MeshConnection> IntroduceAsync(Socket connected, CancellationToken cancel);
}
