namespace ActorProcs.Wire.Transport;

/// <summary>The way to the processes of other nodes.</summary>
internal interface INodeRoute
{
    /// <summary>Connects to a process of another node; what it hears first is the <see cref="Greeting"/>.</summary>
    /// <exception cref="PeerRefusedException">The node is another one by now, or has no such process.</exception>
    /// <exception cref="IOException">The node cannot be reached.</exception>
    ValueTask<IByteChannel> DialAsync(NodeName node, int port, CancellationToken cancel);
}
