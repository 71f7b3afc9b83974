using System.Globalization;

namespace ActorProcs.Wire.Transport;

/// <summary>The way of a worker, or of a program that has connected: its own node connects it with other nodes.</summary>
internal sealed class MeshDoor(string baseDirectory, string ownNode) : INodeRoute
{
    public ValueTask<IByteChannel> DialAsync(NodeName node, int port, CancellationToken cancel) =>
        OpenAsync(new MeshHeader(MeshKinds.Frames, node.ToString(), ownNode, port.ToString(CultureInfo.InvariantCulture)), cancel);

    internal static string NoDoor(string to, string own) => NodeName.TryParse(own, out var name) && name.Host is not null
        ? $"The node {own} has ended, and with it the way to {to}."
        : $"The node {to} is on another host, and {own} is a node inside a program, which reaches its own host only. Start one with `actorprocs start`.";

    /// <summary>Asks the node for a connection to another node.</summary>
    /// <exception cref="PeerRefusedException">The other node says no.</exception>
    /// <exception cref="IOException">It cannot be reached.</exception>
    internal async ValueTask<IByteChannel> OpenAsync(MeshHeader header, CancellationToken cancel)
    {
        var path = SocketPath.OfMesh(baseDirectory, ownNode);
        if (!File.Exists(path)) throw new PeerRefusedException(NoDoor(header.To, ownNode));

        var channel = await UnixForm.ConnectAsync(path, PeerIdentity.OwnUserId, cancel).ConfigureAwait(false);
        try
        {
            using (cancel.Closes(channel))
            {
                await channel.SendAsync(header.Pack()).ConfigureAwait(false);
                await MeshAnswer.ReadAsync(channel).ConfigureAwait(false);
            }

            return channel;
        }
        catch
        {
            channel.Dispose();
            cancel.ThrowIfCancellationRequested();
            throw;
        }
    }
}
