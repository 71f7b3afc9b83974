using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using ActorProcs.Mesh;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Named;

/// <summary>The log's way over the connections between nodes.</summary>
/// <param name="mesh">The connections.</param>
/// <param name="self">The member that is here.</param>
/// <param name="places">Where the others are.</param>
internal sealed class MeshRoad(Mesh.Mesh mesh, EndPoint self, MemberPlaces places) : ILogRoad, IMeshService
{
    private readonly Channel<Stream> _arrived = Channel.CreateUnbounded<Stream>();

    public async Task<Stream> DialAsync(EndPoint member, CancellationToken cancellationToken)
    {
        var node = places.Find(member) ?? throw new IOException($"The member {MemberAddress.Write(member)} of the log is at no node of the cluster.");
        try
        {
            var connection = await mesh.OpenAsync(node, MeshKinds.Raft, MemberAddress.DiskOf(member), cancellationToken).ConfigureAwait(false);
            return new RoadStream(connection.Stream, connection);
        }
        catch (Exception e) when (e is SocketException or PeerRefusedException)
        {
            throw new IOException(e.Message, e);
        }
    }

    public async ValueTask<Stream?> AcceptAsync(CancellationToken cancellationToken) => await _arrived.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);

    /// <exception cref="PeerRefusedException">Another member was meant, which has been here before or has copied this one's place.</exception>
    public async Task ServeAsync(MeshCall call, CancellationToken cancel)
    {
        var own = MemberAddress.DiskOf(self);
        if (call.Header.Argument != own) throw new PeerRefusedException($"The member {call.Header.Argument} of the log is not here: {own} is.");
        await call.GrantAsync().ConfigureAwait(false);
        var connection = call.GiveAway();
        _arrived.Writer.TryWrite(new RoadStream(connection.Stream, connection));
    }
}
