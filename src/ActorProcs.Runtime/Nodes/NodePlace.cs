namespace ActorProcs.Nodes;

/// <summary>Where a node lives on its host: its directories and the names in them.</summary>
internal sealed record NodePlace(string NodeId, string SocketBase, string BulkDirectory)
{
    /// <summary>The port of a node in its own directory; its workers have their slot plus this.</summary>
    internal const int NodePort = 1;

    internal const string AddressScheme = "unix:";

    internal string SocketDirectory => Path.Combine(SocketBase, NodeId);

    /// <summary>What a program is given in <c>ACTORPROCS_ADDRESS</c>.</summary>
    internal string Address => AddressScheme + SocketDirectory;

    internal static int PortOf(int slot) => NodePort + slot;

    internal string BlackBoxFile(int slot) => Path.Combine(BulkDirectory, $"box-{slot}");

    internal string SocketFile(int port) => Path.Combine(SocketDirectory, $"{port}.sock");

    /// <summary>Removes what a dead process may have left.</summary>
    internal void Forget(int slot)
    {
        File.Delete(BlackBoxFile(slot));
        File.Delete(SocketFile(PortOf(slot)));
    }
}
