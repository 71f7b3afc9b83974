using ActorProcs.Bundles;
using ActorProcs.Membership;
using ActorProcs.Nodes;
using ActorProcs.Trust;

namespace ActorProcs.Cli.Clusters;

/// <summary>A node of this host in a cluster of several.</summary>
internal sealed class MemberNode(ClusterNode node) : IHostedNode
{
    internal ClusterNode Node => node;

    public NodeRuntime Runtime => node.Runtime;

    public ClusterTrust? Trust => node.Trust;

    public Task<string> Removed => node.Removed;

    public Task EndRequested => node.EndRequested;

    public BundleCache? Bundles => node.Bundles;

    public async Task<IReadOnlyList<string>> LeaveAsync(TimeSpan patience, CancellationToken atOnce)
    {
        if (node.Removed.IsCompleted) return [];
        var undone = new List<string>();
        var draining = node.DrainAsync(patience);
        await ((Task)Task.WhenAny(draining, node.Removed)).WaitAsync(atOnce).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (draining is not { IsCompletedSuccessfully: true, Result: true })
            undone.Add("what still ran here for programs of other nodes was ended: they are told so");
        if (!await node.LeaveAsync(atOnce).ConfigureAwait(false))
        {
            undone.Add("this node may still count as one of those that keep named objects, because the others have not said that it does not: "
                + "if too few of them are left, named objects wait until it is started again");
        }

        return undone;
    }

    public ValueTask DisposeAsync() => node.DisposeAsync();
}
