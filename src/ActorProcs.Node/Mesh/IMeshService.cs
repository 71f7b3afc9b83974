using ActorProcs.Wire.Transport;

namespace ActorProcs.Mesh;

/// <summary>What a node does for other nodes, on connections of one kind.</summary>
internal interface IMeshService
{
    /// <summary>Answers a call; when it returns, the connection is closed. Not called before the peer is proved.</summary>
    /// <exception cref="PeerRefusedException">Before the grant: the call cannot be answered, and the caller is told why.</exception>
    Task ServeAsync(MeshCall call, CancellationToken cancel);
}
