using System.Net.Sockets;
using ActorProcs.Cli.Terminal;
using ActorProcs.Mesh;
using ActorProcs.Nodes;
using ActorProcs.Wire;

namespace ActorProcs.Cli.Clusters;

/// <summary>Which cluster a command means: the one of <c>--address</c>, else of <c>ACTORPROCS_ADDRESS</c>, else the one that <c>up</c> or
/// <c>start</c> has written down on this host.</summary>
internal static class ClusterFinder
{
    /// <exception cref="CliException">There is none.</exception>
    internal static ClusterClient Find(string? address)
    {
        address = Given(address);
        return address is null ? FindRunning() ?? throw NotRunning.Here() : Open(address);
    }

    /// <summary>The address of the cluster that a program is to use, or null when there is none and none was asked for.</summary>
    /// <exception cref="CliException">One was asked for, and nobody answers there.</exception>
    internal static string? AddressFor(string? address)
    {
        address = Given(address);
        using var client = address is null ? FindRunning() : Open(address);
        if (client is not { IsElsewhere: true }) return client?.Address;
        throw new CliException(
            ExitCode.Usage, $"a program that runs here uses the node of this host, and {address} is another host's.",
            $"Run it there (actorprocs job submit -a {address} -- PROGRAM), or let this host join (actorprocs start --join HOST:PORT).");
    }

    /// <summary>Whether the address is one of a node on another host.</summary>
    internal static bool LeadsElsewhere(string? address) => DistantNode.IsAddress(Given(address));

    /// <summary>The cluster that this user has started, or null. The record of a dead one is removed.</summary>
    internal static ClusterClient? FindRunning()
    {
        var baseDirectory = PrivateDirectory.FindBase(null);
        if (ClusterRecord.Read(baseDirectory) is not { } record) return null;
        if (Answers(SocketOf(record.Address))) return ClusterClient.At(record.Address);
        ClusterClaim.RemoveStale(baseDirectory);
        return null;
    }

    internal static string SocketOf(string address) => Path.Combine(address[NodePlace.AddressScheme.Length..], HttpService.SocketName);

    private static string? Given(string? address) =>
        address ?? (Environment.GetEnvironmentVariable(DefaultContext.AddressVariable) is { Length: > 0 } given ? given : null);

    private static ClusterClient Open(string address)
    {
        if (!address.StartsWith(NodePlace.AddressScheme, StringComparison.Ordinal))
        {
            if (DistantNode.TryParse(address) is { } node) return ClusterClient.Of(node);
            throw new CliException(
                ExitCode.Usage,
                $"'{address}' is not an address of a cluster. One looks like {NodePlace.AddressScheme}/run/user/1000/actorprocs/k3m9x2ab (`actorprocs status` shows it), or, on another host, like 10.0.0.1:{MeshOptions.DefaultPort}.");
        }

        address = NodePlace.AddressScheme + Path.TrimEndingDirectorySeparator(address[NodePlace.AddressScheme.Length..]);
        if (!Answers(SocketOf(address))) throw new CliException(ExitCode.NotReachable, $"no cluster answers at {address}.", NotRunning.Advice);
        return ClusterClient.At(address);
    }

    /// <summary>The socket of a dead process refuses; nothing else proves as much.</summary>
    private static bool Answers(string socket)
    {
        try
        {
            using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            connection.Connect(new UnixDomainSocketEndPoint(socket));
            return true;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return false;
        }
    }
}
