using ActorProcs.Bundles;
using ActorProcs.Nodes;
using ActorProcs.Trust;

namespace ActorProcs.Cli.Clusters;

/// <summary>A node that knows no others: all of a cluster that is one machine.</summary>
internal sealed class LoneNode(NodeRuntime runtime) : IHostedNode
{
    public NodeRuntime Runtime => runtime;

    public ClusterTrust? Trust => null;

    public Task<string> Removed { get; } = new TaskCompletionSource<string>().Task;

    public Task EndRequested { get; } = new TaskCompletionSource().Task;

    public BundleCache? Bundles => null;

    public Task<IReadOnlyList<string>> LeaveAsync(TimeSpan patience, CancellationToken atOnce) => Task.FromResult<IReadOnlyList<string>>([]);

    public ValueTask DisposeAsync() => runtime.DisposeAsync();
}
