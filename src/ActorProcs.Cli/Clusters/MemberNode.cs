using ActorProcs.Bundles;
using ActorProcs.Membership;
using ActorProcs.Nodes;
using ActorProcs.Trust;

namespace ActorProcs.Cli.Clusters;

/// <summary>A node of this host in a cluster of several.</summary>
internal sealed class MemberNode(ClusterNode node) : IHostedNode
{
    /// <summary>A container that is stopped is killed after half a minute, if nobody has asked for more.</summary>
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(20);

    internal ClusterNode Node => node;

    public NodeRuntime Runtime => node.Runtime;

    public ClusterTrust? Trust => node.Trust;

    public Task<string> Removed => node.Removed;

    public Task EndRequested => node.EndRequested;

    public BundleCache? Bundles => node.Bundles;

    public async Task LeaveAsync(CancellationToken atOnce)
    {
        if (node.Removed.IsCompleted) return;
        await ((Task)node.DrainAsync(DrainPatience)).WaitAsync(atOnce).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await node.LeaveAsync().ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => node.DisposeAsync();
}
