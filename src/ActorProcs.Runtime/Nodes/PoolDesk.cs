using ActorProcs.Pools;
using ActorProcs.Processes;
using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Nodes;

/// <summary>What a node does for its pools: makes their routers, gives them workers, and ends them with their owners.</summary>
internal sealed class PoolDesk(NodeServices services, IActorRef node)
{
    private readonly Dictionary<IActorRef, CreatePool> _pools = [];
    private readonly HashSet<ObjectId> _following = [];

    /// <param name="create">The request; a size of 0 has as many workers as the cluster.</param>
    /// <param name="workers">How many that is now.</param>
    /// <param name="context">The node's.</param>
    internal void Create(CreatePool create, int workers, IUntypedActorContext context)
    {
        if (create.Size == 0)
        {
            _following.Add(create.Pool);
            create = create with { Size = workers };
            create.Owner.Tell(new PoolResized(create.Pool, workers), node);
        }

        var router = context.ActorOf(PoolActor.Props(create, new Supply(node)), $"pool-{create.Pool}");
        _pools[router] = create;
        context.Watch(router);
    }

    /// <summary>Whether it has all workers of the cluster, and so each node's share of them there.</summary>
    internal bool IsFollowing(IActorRef router) => _pools.TryGetValue(router, out var pool) && _following.Contains(pool.Pool);

    internal void Forget(IActorRef router)
    {
        if (_pools.Remove(router, out var pool)) _following.Remove(pool.Pool);
    }

    /// <summary>The cluster has so many workers now.</summary>
    internal void Follow(int workers)
    {
        foreach (var (router, pool) in _pools.Where(entry => entry.Value.Size != workers && _following.Contains(entry.Value.Pool)).ToArray())
        {
            _pools[router] = pool with { Size = workers };
            router.Tell(new FollowCluster(workers), ActorRefs.NoSender);
        }
    }

    /// <summary>A node takes no more work: its workers finish what they have begun.</summary>
    internal void NodeLeaves(string nodeId)
    {
        foreach (var router in _pools.Keys) router.Tell(new NodeLeaves(nodeId), ActorRefs.NoSender);
    }

    internal StartProcess Order(StartPoolWorker start, IActorRef nobodyElse)
    {
        if (!_pools.TryGetValue(start.Router, out var pool)) throw new InvalidOperationException("The pool has ended.");
        return new StartProcess(0, pool.OwnerSlot, nobodyElse, new ProcessOrder
        {
            Name = start.Name,
            Identity = [],
            Daemon = true,
            Surroundings = pool.Surroundings,
            Pool = start.Router.Path.ToSerializationFormatWithAddress(((ExtendedActorSystem)services.System).Provider.DefaultAddress),
        });
    }

    internal static void WorkerDied(WorkerRecord worker, DeathCertificate death, MappedBlackBox? box) => worker.Pool!.Tell(
        new PoolWorkerDied(worker.Slot, death, box?.RunningItem ?? default, box?.ReadResults() ?? []), ActorRefs.NoSender);

    internal static PoolEvidence EvidenceOf(DeathCertificate death, MappedBlackBox? box)
    {
        var (envelope, index) = box?.RunningItem ?? default;
        return new PoolEvidence(
            PackedDeath.Pack(death), envelope, index,
            [.. box?.ReadResults().Select(item => new PackedItem(item.Envelope, item.Index, item.Flags, item.Result)) ?? []]);
    }

    /// <summary>Nobody waits for these pools' results any more.</summary>
    internal void OwnerGone(int slot)
    {
        foreach (var (router, _) in _pools.Where(entry => entry.Value.OwnerSlot == slot)) router.Tell(new TerminatePool(), ActorRefs.NoSender);
    }

    /// <summary>The router calls it on its own thread, so it only passes on to the node.</summary>
    private sealed class Supply(IActorRef node) : IPoolWorkerSupply
    {
        // The router's own context says which one asks.
        public void Start(string name) => node.Tell(new StartPoolWorker(ActorCell.GetCurrentSelfOrNoSender()!, name));

        public void Stop(int slot, bool kill) => node.Tell(new StopPoolWorker(slot, kill));
    }
}

/// <summary>Local to the node: a pool wants one more worker.</summary>
internal sealed record StartPoolWorker(IActorRef Router, string Name);

/// <summary>Local to the node: a pool is done with a worker.</summary>
internal sealed record StopPoolWorker(int Slot, bool Kill);
