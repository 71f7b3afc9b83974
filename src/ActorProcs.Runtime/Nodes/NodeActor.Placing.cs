using ActorProcs.Pools;
using ActorProcs.Processes;
using Akka.Actor;

namespace ActorProcs.Nodes;

/// <content>The processes that this node has placed on others.</content>
internal sealed partial class NodeActor
{
    private readonly Placements _placements = new();

    /// <param name="order">What it wants.</param>
    /// <param name="pool">The pool whose worker it is, if it has workers everywhere.</param>
    private Peer? Choose(ProcessOrder order, IActorRef? pool = null)
    {
        if (_peers.All.Count == 0 && order is { Node: null, Labels: null } && !_isDraining) return null;
        return _peers.Choose(order, Own(), pool is null ? LoadOf : node => ShareOf(node.Id, pool));
    }

    /// <summary>What this node has placed there that one may not have told of yet.</summary>
    private int LoadOf(NodeState node) => Math.Max(node.Busy, _placements.CountAt(node.Id));

    /// <summary>1. A pool ends, and so do its workers, on all hosts. 2. The next one is made at once. 3. That the workers of the first have ended
    /// the other hosts tell a moment later. By what they are known to run, they would get none of the second's.</summary>
    private int ShareOf(string node, IActorRef pool) =>
        node == _services.Place.NodeId ? _workers.Values.Count(worker => Equals(worker.Pool, pool)) : _placements.CountAt(node, pool);

    private void Place(Peer peer, StartProcess task, IActorRef? pool)
    {
        var rootSlot = RootOf(task.OwnerSlot);
        var root = _lodgers.RootOf(rootSlot)?.Root ?? new FamilyRoot(_services.Place.NodeId, rootSlot);
        var placement = new Placement(_services.Launcher.NextSlot(), peer, task, root, rootSlot, DepthOf(task.OwnerSlot) + 1) { Pool = pool };
        _placements.Add(placement);
        if (_services.Files is not { } files)
        {
            Send(placement, new FilesOffered(placement.Slot, null, null));
            return;
        }

        var (slot, surroundings) = (placement.Slot, task.Order.Surroundings);
        Task.Run(() => files.Offer(surroundings)).PipeTo(
            Self, success: offer => new FilesOffered(slot, offer, null), failure: error => new FilesOffered(slot, null, error));
    }

    private void Send(Placement placement, FilesOffered offered)
    {
        if (offered.Error is not null || placement.Requested is not null)
        {
            _placements.Remove(placement.Slot);
            Discard(placement.Task);
            OnPlacedRefused(placement, new ProcessRefused(placement.Slot, offered.Error?.Message ?? "It was killed before it was started."));
            return;
        }

        placement.IsSent = true;
        var order = placement.Task.Order with { Guest = new GuestPlace(_services.Place.NodeId, placement.Slot) };
        placement.Peer.Node.Tell(
            new LaunchPlaced(_services.Place.NodeId, placement.Slot, placement.Root, placement.Depth, order, offered.Offer), Self);
    }

    private void OnPlacedRefused(Placement placement, ProcessRefused refused)
    {
        var task = placement.Task;
        if (refused.Kind == Refusal.Draining && !_burial.Has(task.OwnerSlot))
        {
            // 1. We choose a node. 2. It begins to drain, and tells all. 3. Our order arrives there. By now its state is here.
            if (placement.Peer.State is { } state) placement.Peer.State = state with { IsDraining = true };
            if (placement.Pool is { } router) StartForPool(new StartPoolWorker(router, task.Order.Name));
            else Start(task);
        }
        else if (placement.Pool is { } pool)
        {
            pool.Tell(new PoolWorkerFailed(refused.Reason));
        }
        else
        {
            task.Owner.Tell(refused with { Request = task.Request }, Self);
        }
    }

    private void Lose(Placement placement, string cause)
    {
        var slot = placement.Slot;
        _placements.Remove(slot);
        _burial.BuryUnseen(slot, placement.RootSlot);
        var death = new DeathCertificate
        {
            Process = placement.Task.Order.Name,
            Pid = placement.Pid ?? 0,
            Node = placement.Peer.NodeId,
            ExitCode = -Native.SIGKILL,
            Cause = cause,
        };
        if (placement.Pool is { } pool) pool.Tell(new PoolWorkerDied(slot, death, default, []) { IsUnseen = true });
        else if (placement.Pid is null) placement.Task.Owner.Tell(new ProcessRefused(placement.Task.Request, $"{placement.Task.Order.Name} was being started: {cause}."), Self);
        else placement.Task.Owner.Tell(new ProcessEnded(placement.Task.Request, PackedDeath.Pack(death), null, null), Self);
    }

    private sealed record FilesOffered(int Slot, byte[]? Offer, Exception? Error);
}
