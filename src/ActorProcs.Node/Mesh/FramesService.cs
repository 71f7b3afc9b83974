using System.Globalization;
using System.Net.Sockets;
using ActorProcs.Nodes;
using ActorProcs.Wire;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Mesh;

/// <summary>Connects other hosts' processes with those of this node.</summary>
internal sealed class FramesService(NodePlace place, NetworkSetup setup) : IMeshService
{
    public async Task ServeAsync(MeshCall call, CancellationToken cancel)
    {
        if (!int.TryParse(call.Header.Argument, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port <= 0)
            throw new PeerRefusedException($"'{call.Header.Argument}' is not the number of a process.");

        if (port == WireConfig.NodePort)
        {
            await call.GrantAsync().ConfigureAwait(false);
            await setup.TakeAsync(call.GiveAway()).ConfigureAwait(false);
            return;
        }

        using var process = await ConnectAsync(port, cancel).ConfigureAwait(false);
        await call.GrantAsync().ConfigureAwait(false);
        await Splice.RunAsync(process, call.Connection).ConfigureAwait(false);
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
