using ActorProcs.Nodes;

namespace ActorProcs.Pools;

/// <summary>Where a pool's workers come from: the node. It answers the router with local messages, in its own time.</summary>
/// <remarks>
/// For each <see cref="Start"/> exactly one of these comes first: <see cref="PoolWorkerJoined"/> (sent by the worker itself) or
/// <see cref="PoolWorkerFailed"/>. For each worker that joined, <see cref="PoolWorkerDied"/> comes once, whatever ended it.
/// </remarks>
internal interface IPoolWorkerSupply
{
    /// <summary>Starts a daemon process of this name that serves the pool: see <see cref="PoolRecruit"/>.</summary>
    void Start(string name);

    /// <summary>Ends a worker. Not <paramref name="kill"/>: it is idle, let it exit. <paramref name="kill"/>: end its process tree now.</summary>
    void Stop(int slot, bool kill);
}

/// <summary>A worker's process is proved dead; the rest is what its black box said.</summary>
/// <remarks>
/// <c>Running</c>: The envelope and item it was running; envelope 0 for none; index -1 while it unpacked the envelope.<br/>
/// <c>Finished</c>: Finished results whose receipt the router had not confirmed, oldest first.
/// </remarks>
internal sealed record PoolWorkerDied(
    int Slot, DeathCertificate Death, (long Envelope, int Index) Running, IReadOnlyList<FinishedItem> Finished)
{
    /// <summary>Its whole node is gone, and its black box with it: what it ran nobody can say.</summary>
    internal bool IsUnseen { get; init; }
}

/// <summary>A node takes no more work: its workers finish what they have begun, and give back the rest.</summary>
internal sealed record NodeLeaves(string NodeId);

/// <summary>The cluster has so many workers now: for pools that have no size of their own.</summary>
internal sealed record FollowCluster(int Workers);

/// <summary>A worker could not be started, or died before it joined.</summary>
internal sealed record PoolWorkerFailed(string Reason);
