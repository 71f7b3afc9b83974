using System.Net.Sockets;
using ActorProcs.Nodes;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Mesh;

/// <summary>Connects consoles of other hosts with this node's API, which listens on a socket of this host.</summary>
/// <remarks>So they come by the node's one port, and prove themselves as nodes do, before a byte of HTTP is read.</remarks>
internal sealed class HttpService(NodePlace place) : IMeshService
{
    internal const string Kind = MeshKinds.Http;

    /// <summary>Where the API listens, in the node's own directory.</summary>
    internal const string SocketName = "api.sock";

    public async Task ServeAsync(MeshCall call, CancellationToken cancel)
    {
        using var api = await ConnectAsync(cancel).ConfigureAwait(false);
        await call.GrantAsync().ConfigureAwait(false);
        await Splice.RunAsync(api, call.Connection).ConfigureAwait(false);
    }

    private async ValueTask<IByteChannel> ConnectAsync(CancellationToken cancel)
    {
        try
        {
            return await UnixForm.ConnectAsync(Path.Combine(place.SocketDirectory, SocketName), PeerIdentity.OwnUserId, cancel).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            throw new PeerRefusedException($"The node {place.NodeId} serves no console: it is just starting or stopping.");
        }
    }
}
