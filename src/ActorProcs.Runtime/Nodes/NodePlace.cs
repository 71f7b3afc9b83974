using ActorProcs.Wire;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Nodes;

/// <summary>Where a node lives on its host: its directories and the names in them.</summary>
internal sealed record NodePlace(string NodeId, string SocketBase, string BoxDirectory)
{
    internal const string AddressScheme = "unix:";

    internal string SocketDirectory => Path.Combine(SocketBase, NodeName.DirectoryOf(NodeId));

    /// <summary>What a program is given in <c>ACTORPROCS_ADDRESS</c>.</summary>
    internal string Address => AddressScheme + SocketDirectory;

    /// <summary>The node is the lowest; its workers follow, each at its slot.</summary>
    internal static int PortOf(int slot) => WireConfig.NodePort + slot;

    internal string BlackBoxFile(int slot) => Path.Combine(BoxDirectory, $"box-{slot}");

    internal string SocketFile(int port) => SocketPath.Of(SocketBase, NodeId, port);

    /// <summary>Where the processes of this node ask for connections to other nodes.</summary>
    internal string MeshSocketFile => SocketPath.OfMesh(SocketBase, NodeId);

    /// <summary>The address of the actors at the top of a node.</summary>
    internal static string ActorsOf(string nodeId) => $"akka.ap.uds://{SystemName}@{nodeId}:{WireConfig.NodePort}/user";

    internal const string SystemName = "actorprocs";

    /// <summary>Removes what a dead process may have left.</summary>
    internal void Forget(int slot, int? port = null)
    {
        try
        {
            File.Delete(BlackBoxFile(slot));
            File.Delete(SocketFile(port ?? PortOf(slot)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The directory itself is gone, and they with it.
        }
    }
}
