using System.Net;
using ActorProcs.Mesh;

namespace ActorProcs.Membership;

/// <summary>How a node that stands alone is set up.</summary>
internal sealed record ClusterNodeOptions
{
    /// <summary>The member to join, by host and port; null begins a cluster.</summary>
    internal EndPoint? Join { get; init; }

    /// <summary>What proves to the cluster that this node may join. Needed once; after that the node has a certificate.</summary>
    internal string? Token { get; init; }

    /// <summary>Plain TCP, and nobody proves who he is.</summary>
    internal bool Insecure { get; init; }

    internal IPAddress Listen { get; init; } = IPAddress.Any;

    internal int Port { get; init; } = MeshOptions.DefaultPort;

    /// <summary>Where other hosts reach this one; null finds out.</summary>
    internal string? PublicHost { get; init; }

    /// <summary>What people call the node; null: its id.</summary>
    internal string? Title { get; init; }

    internal IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Workers, spares, and the folder for sockets.</summary>
    internal LocalOptions Local { get; init; } = new();

    /// <summary>Where the cluster's secrets are kept; null is the user's own place.</summary>
    internal string? StateFolder { get; init; }

    /// <summary>Where files of other hosts' programs are kept; null is the user's own place.</summary>
    internal string? CacheFolder { get; init; }

    /// <summary>How long joining may take.</summary>
    internal TimeSpan JoinPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Laid over the node's configuration.</summary>
    internal string Settings { get; init; } = "";
}
