using ActorProcs.Bundles;
using ActorProcs.Nodes;
using ActorProcs.Trust;

namespace ActorProcs.Cli.Clusters;

/// <summary>The node that a console runs in the foreground: one for this machine alone, or a member of a cluster.</summary>
internal interface IHostedNode : IAsyncDisposable
{
    NodeRuntime Runtime { get; }

    /// <summary>Null where nobody joins, or nobody proves who he is.</summary>
    ClusterTrust? Trust { get; }

    /// <summary>Completes, with the reason, when the node is of no use any more.</summary>
    Task<string> Removed { get; }

    /// <summary>Completes when somebody on another node wants this one to end.</summary>
    Task EndRequested { get; }

    /// <summary>Where programs of other hosts are kept; null where none come.</summary>
    BundleCache? Bundles { get; }

    /// <summary>Takes no more work, lets what is here come to its end, and says good-bye.</summary>
    /// <param name="patience">How long what is here may take.</param>
    /// <param name="atOnce">Cancelled by a user who will not wait.</param>
    /// <returns>What had to be left undone, in words.</returns>
    Task<IReadOnlyList<string>> LeaveAsync(TimeSpan patience, CancellationToken atOnce);
}
