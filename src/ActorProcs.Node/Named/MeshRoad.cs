using System.Net.Sockets;
using System.Threading.Channels;
using ActorProcs.Mesh;
using ActorProcs.Wire;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Named;

/// <summary>The log's way over the connections between nodes.</summary>
/// <param name="mesh">The connections.</param>
/// <param name="members">The nodes of the cluster, as they are known now.</param>
internal sealed class MeshRoad(Mesh.Mesh mesh, Func<IEnumerable<NodeName>> members) : ILogRoad, IMeshService
{
    private readonly Channel<Stream> _arrived = Channel.CreateUnbounded<Stream>();

    public async Task<Stream> DialAsync(string host, int port, CancellationToken cancellationToken)
    {
        // A member of the log is known by where it is; the node there is another one after every start.
        foreach (var node in members().Where(node => node.Host == host && node.Port == port))
        {
            try
            {
                var connection = await mesh.OpenAsync(node, MeshKinds.Raft, "", cancellationToken).ConfigureAwait(false);
                return new RoadStream(connection.Stream, Timeout.InfiniteTimeSpan, connection);
            }
            catch (Exception e) when (e is IOException or SocketException or PeerRefusedException)
            {
                // One that has been there before.
            }
        }

        throw new IOException($"No node of the cluster answers at {host}:{port}.");
    }

    public async ValueTask<Stream?> AcceptAsync(CancellationToken cancellationToken) => await _arrived.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);

    public async Task ServeAsync(MeshCall call, CancellationToken cancel)
    {
        await call.GrantAsync().ConfigureAwait(false);
        var connection = call.GiveAway();
        _arrived.Writer.TryWrite(new RoadStream(connection.Stream, Timeout.InfiniteTimeSpan, connection));
    }
}
