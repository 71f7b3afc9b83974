using System.Net.Sockets;
using ActorProcs.Mesh.Sessions;
using ActorProcs.Nodes;
using ActorProcs.Wire;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Mesh;

/// <summary>Connects other hosts' processes with those of this node.</summary>
internal sealed class FramesService(NodePlace place, NetworkSetup setup, SessionTable sessions, TimeSpan patience) : IMeshService
{
    public async Task ServeAsync(MeshCall call, CancellationToken cancel)
    {
        if (!OpenCall.TryParse(call.Header.Argument, out var parsed) || parsed is not { } open)
            throw new PeerRefusedException($"'{call.Header.Argument}' is not the number of a process and the name of a session. Use one version of ActorProcs in a cluster.");

        var isNode = open.Port == WireConfig.NodePort;
        using var process = isNode ? null : await ConnectAsync(open.Port, cancel).ConfigureAwait(false);
        var session = new MeshSession(open.Id, call.Header.From, patience) { Proof = call.Connection.Proof, IsLeftToAkka = isNode };
        await BeginAsync(session, call).ConfigureAwait(false);
        if (process is null) await setup.TakeAsync(session).ConfigureAwait(false);
        else await Splice.RunAsync(process, session).ConfigureAwait(false);
    }

    /// <summary>It is known before the dialler may break off: it will ask for it.</summary>
    private async Task BeginAsync(MeshSession session, MeshCall call)
    {
        try
        {
            sessions.Add(session);
            await call.GrantAsync().ConfigureAwait(false);
        }
        catch
        {
            session.End(null);
            throw;
        }

        session.Attach(call.GiveAway(), number: 0, peerTaken: 0);
    }

    private async ValueTask<IByteChannel> ConnectAsync(int port, CancellationToken cancel)
    {
        try
        {
            return await UnixForm.ConnectAsync(place.SocketFile(port), PeerIdentity.OwnUserId, cancel).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            throw new PeerRefusedException($"The node {place.NodeId} has no process {port}: it has ended, or is just starting.");
        }
    }
}
