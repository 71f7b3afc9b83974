using System.Net.Security;

namespace ActorProcs.Trust;

/// <summary>What a TLS connection to a node is for, said before anything else: so one port serves members and those who want to be.</summary>
internal static class Alpn
{
    /// <summary>Between nodes; both show a certificate of the cluster.</summary>
    internal static SslApplicationProtocol Mesh { get; } = new("actorprocs-mesh/1");

    /// <summary>From a host that has no certificate yet.</summary>
    internal static SslApplicationProtocol Join { get; } = new("actorprocs-join/1");
}
