using ActorProcs.Pools;
using ActorProcs.Processes;
using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Nodes;

/// <content>What a node does for, and with, the other nodes of its cluster.</content>
internal sealed partial class NodeActor
{
    private static readonly TimeSpan TellInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TellDelay = TimeSpan.FromMilliseconds(50);

    private readonly PeerTable _peers;
    private readonly Placements _placements = new();
    private readonly Lodgers _lodgers;
    private readonly GuestList _guests;
    private IActorRef? _drainer;
    private bool _isDraining;

    private bool HandlePeers(object message)
    {
        switch (message)
        {
            case PeerJoined joined:
                if (_peers.Add(joined.NodeId) is not null) TellPeers();
                break;
            case PeerState state:
                OnPeerState(state);
                break;
            case PeerRemoved removed:
                OnPeerRemoved(removed);
                break;
            case LaunchPlaced launch:
                Lodge(launch);
                break;
            case FilesArrived arrived:
                Lodge(arrived);
                break;
            case FilesOffered offered when _placements.Find(offered.Slot) is { } placement:
                Send(placement, offered);
                break;
            case SignalPlaced signal:
                if (_lodgers.ToSignal(signal.NodeId, signal.Slot, signal.Signal) is { } signalled) SignalTree(signalled.Slot, signal.Signal);
                break;
            case StopPlaced stop:
                StopLodger(stop);
                break;
            case ProcessStarted started when _placements.Find(started.Request) is { } placement:
                placement.Pid = started.Pid;
                if (placement.Pool is null)
                    placement.Task.Owner.Tell(new ProcessStarted(placement.Task.Request, placement.Slot, started.Pid, placement.Peer.NodeId), Self);
                break;
            case ProcessRefused refused when _placements.Remove(refused.Request) is { } placement:
                OnPlacedRefused(placement, refused);
                break;
            case ProcessEnded ended when _placements.Remove(ended.Request) is { } placement:
                placement.Task.Owner.Tell(ended with { Request = placement.Task.Request }, Self);
                TellPeersSoon();
                break;
            case BecomeGuest become:
                OnBecomeGuest(become);
                break;
            case AdmitVisitor admit when _peers.IsGone(admit.NodeId):
                break;
            case AdmitVisitor admit:
                Sender.Tell(new VisitorAdmitted(_services.Place.NodeId, admit.Slot, _guests.Admit(admit)), Self);
                break;
            case VisitorAdmitted admitted:
                OnVisitorAdmitted(admitted);
                break;
            case GuestGone gone when !_burial.Has(gone.Slot):
                OnGuestGone(gone);
                break;
            case RootGone gone:
                OnRootGone(gone.Root);
                break;
            case RootLine line:
                _drivers.Write(line);
                break;
            case LineTaken taken:
                _drivers.Taken(taken);
                break;
            case AskNodes:
                Sender.Tell(new NodeStates([State(), .. _peers.All.Select(peer => peer.State).OfType<NodeState>()]), Self);
                break;
            case StandDown down:
                OnStandDown(down);
                break;
            case DrainNode:
                _drainer = Sender;
                Drain();
                break;
            case TellPeersNow:
                TellPeers();
                break;
            case ProcessStarted or ProcessRefused or ProcessEnded or GuestGone or FilesOffered:
                break; // Of a process whose node is given up.
            default:
                return false;
        }

        return true;
    }

    private Peer? Choose(ProcessOrder order) =>
        _peers.All.Count == 0 && order is { Node: null, Labels: null } && !_isDraining ? null : _peers.Choose(order, Own(), _placements.CountAt);

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

    private void Lodge(LaunchPlaced launch)
    {
        if (_peers.IsGone(launch.NodeId)) return;
        if (_lodgers.HasGone(launch.Root)) Refuse(launch, "its program has ended");
        else if (_isDraining) Refuse(launch, "the node is being drained", Refusal.Draining);
        else
        {
            _lodgers.Expect(launch);
            if (launch.Files is { } offer && _services.Files is { } files)
            {
                files.ObtainAsync(launch.NodeId, offer, launch.Order.Surroundings).PipeTo(
                    Self, success: here => new FilesArrived(launch, here, null), failure: error => new FilesArrived(launch, null, error));
            }
            else
            {
                Lodge(new FilesArrived(launch, null, null));
            }
        }
    }

    private void Lodge(FilesArrived arrived)
    {
        var launch = arrived.Launch;
        if (_peers.IsGone(launch.NodeId) || _lodgers.HasGone(launch.Root))
        {
            // 1. A process is placed here, and its files are many. 2. Its owner's node, or its program, ends; what runs for it is killed. 3. The files
            // are here. Nobody would be left to end what is started now.
            arrived.Files?.Lease.Dispose();
            Refuse(launch, "its program has ended");
            EndDrain();
            return;
        }

        if (!_lodgers.Arrive(launch))
        {
            arrived.Files?.Lease.Dispose();
            Refuse(launch, "it was killed before it was started");
            return;
        }

        try
        {
            if (arrived.Error is { } error) throw new ProcException($"The program's files could not be brought to {_services.Title}: {error.Message}");
            WorkerEnvironment.CheckDepth(launch.Depth);
            var order = arrived.Files is { } files ? launch.Order with { Surroundings = files.Surroundings } : launch.Order;
            var origin = new Origin(launch.NodeId, launch.Slot, ActorOf(launch.NodeId));
            var worker = TakeOrLaunch(order);
            worker.Origin = origin;
            worker.Files = arrived.Files?.Lease;
            worker.Visits.Add(origin.NodeId, origin.Slot);
            _lodgers.Settle(origin, worker);
            Assign(worker, new StartProcess(launch.Slot, _lodgers.SlotOf(launch.Root), origin.Node, order), launch.Depth);
        }
#pragma warning disable CA1031 // Whatever the reason is, the one who asked is told of it.
        catch (Exception e)
        {
            arrived.Files?.Lease.Dispose();
            Refuse(launch, e.Message);
        }
#pragma warning restore CA1031

        RefillLater();
    }

    private void Refuse(LaunchPlaced launch, string reason, Refusal kind = Refusal.Failed)
    {
        // An order that is refused only because this node drains goes on to another one.
        Refuse(new Origin(launch.NodeId, launch.Slot, ActorOf(launch.NodeId)), kind == Refusal.Draining ? null : launch.Order.Code, reason, kind);
    }

    private void Refuse(Origin origin, Payload? code, string reason, Refusal kind = Refusal.Failed)
    {
        _lodgers.Leave(origin.NodeId, origin.Slot);
        if (code is { } unused) _services.Bulk.Delete(unused);
        origin.Node.Tell(new ProcessRefused(origin.Slot, $"It could not be started on {_services.Title}: {reason}", kind), Self);
    }

    private void StopLodger(StopPlaced stop)
    {
        if (_lodgers.ToSignal(stop.NodeId, stop.Slot, Native.SIGKILL) is not { } worker) return;
        if (stop.Kill) SignalTree(worker.Slot, Native.SIGKILL);
        else worker.Child.Send(IControlFrame.Pack(new Leave()));
    }

    private void OnBecomeGuest(BecomeGuest become)
    {
        if (_burial.Has(become.Slot) || Whois(become.Slot) is not { } who) return;
        if (who.Visits.Places.TryGetValue(become.NodeId, out var place)) become.Process.Tell(new GuestPlace(become.NodeId, place), Self);
        else if (_peers.Find(become.NodeId) is { } peer)
        {
            who.Visits.Asks(become.NodeId, become.Process);
            peer.Node.Tell(new AdmitVisitor(_services.Place.NodeId, become.Slot, who.Pid, who.SystemUid, become.Process), Self);
        }
        else
        {
            become.Process.Tell(
                new GuestRefused(
                    become.NodeId,
                    _peers.IsGone(become.NodeId)
                        ? $"The node {become.NodeId} has ended, and with it its objects."
                        : $"The node {become.NodeId} is no member of this cluster, so its objects cannot be reached from {_services.Title}."),
                Self);
        }
    }

    private void OnVisitorAdmitted(VisitorAdmitted admitted)
    {
        if (_burial.Has(admitted.HomeSlot) || Whois(admitted.HomeSlot) is not { } who)
        {
            // It ended while it was being admitted: it has not used anything there.
            Sender.Tell(new GuestGone(admitted.Slot, [], Failed: false, null, null, 0), Self);
            return;
        }

        // First noted, then told: from the moment that the process has the place, its end is told there.
        who.Visits.Add(admitted.NodeId, admitted.Slot);
        who.Visits.Answered(admitted.NodeId)?.Tell(new GuestPlace(admitted.NodeId, admitted.Slot), Self);
    }

    private void OnGuestGone(GuestGone gone)
    {
        _guests.Remove(gone.Slot);
        var placement = _placements.Find(gone.Slot);
        _burial.BuryGuest(gone, placement?.RootSlot);
        if (placement?.Pool is not { } pool) return;
        _placements.Remove(gone.Slot);
        if (gone.Evidence is { } evidence)
        {
            pool.Tell(new PoolWorkerDied(
                gone.Slot,
                evidence.Death.Unpack(),
                (evidence.Envelope, evidence.Index),
                [.. evidence.Finished.Select(item => new FinishedItem(item.Envelope, item.Index, item.Flags, item.Result))]));
        }

        TellPeersSoon();
    }

    private void OnRootGone(FamilyRoot root)
    {
        if (_lodgers.Forget(root) is not { } known) return;
        SignalChildrenOf(known.Slot, Native.SIGKILL);
        _drivers.ForgetRoot(known.Slot);
        _burial.BuryFamily(known.Slot, MembersOf(known.Slot));
    }

    private void OnPeerState(PeerState told)
    {
        if (_peers.Add(told.NodeId) is not { } peer) return;
        var wasLeaving = peer.State?.IsDraining == true;
        peer.State = told.State;
        if (told.State.IsDraining && !wasLeaving) _pools.NodeLeaves(told.NodeId);
        FollowCluster();
    }

    private void OnPeerRemoved(PeerRemoved removed)
    {
        if (!_peers.Remove(removed.NodeId, out var peer)) return;
        var title = peer.State?.Describe() ?? removed.NodeId;
        foreach (var placement in _placements.All.Where(each => each.Peer == peer).ToArray()) Lose(placement, $"node lost: {title} {removed.Reason}");
        foreach (var guest in _guests.Of(removed.NodeId))
        {
            _guests.Remove(guest);
            _burial.BuryUnseen(guest);
        }

        // Nobody is left for whom they run: their owner's node has told its own processes that they are lost.
        foreach (var lodger in _lodgers.Of(removed.NodeId).ToArray()) SignalTree(lodger.Slot, Native.SIGKILL);
        foreach (var root in _lodgers.RootsOf(removed.NodeId)) OnRootGone(root);
        foreach (var (visits, process) in _workers.Values.Select(worker => (worker.Visits, worker.Process)).Concat(_drivers.Visitors))
        {
            visits.Answered(removed.NodeId)?.Tell(new GuestRefused(removed.NodeId, $"The node {title} {removed.Reason}, and with it its objects are gone."));
            visits.Forget(removed.NodeId);
            process?.Tell(new PeerLost(removed.NodeId, removed.Reason), Self);
        }

        FollowCluster();
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

    private void OnStandDown(StandDown down)
    {
        if (down.NodeId == _services.Place.NodeId || down.NodeId == _services.Title)
        {
            Sender.Tell(new StandingDown(_services.Place.NodeId), Self);
            Drain();
            if (down.End) Context.System.EventStream.Publish(EndRequested.Instance);
        }
        else if (_peers.All.FirstOrDefault(peer => peer.NodeId == down.NodeId || peer.State?.Name == down.NodeId) is { } peer)
        {
            peer.Node.Forward(down with { NodeId = peer.NodeId });
        }
        else
        {
            Sender.Tell(new StandingDown(null), Self);
        }
    }

    private void Drain()
    {
        if (!_isDraining)
        {
            _isDraining = true;
            TellPeers();
            _pools.NodeLeaves(_services.Place.NodeId);
            FollowCluster();
        }

        EndDrain();
    }

    private void EndDrain()
    {
        if (_isDraining && _lodgers.IsEmpty) _drainer?.Tell(Drained.Instance, Self);
    }

    /// <summary>Pools without a size of their own have all workers that there are.</summary>
    private void FollowCluster() => _pools.Follow(ClusterWorkers());

    private int ClusterWorkers()
    {
        var workers = _peers.All.Where(peer => peer.TakesWork).Sum(peer => peer.State!.Workers) + (_isDraining ? 0 : _services.DefaultPoolSize);
        return Math.Max(1, workers);
    }

    private void TellPeers()
    {
        if (_peers.All.Count == 0) return;
        var state = new PeerState(_services.Place.NodeId, Own());
        foreach (var peer in _peers.All) peer.Node.Tell(state, Self);
        Timers.StartSingleTimer(TellPeersNow.Instance, TellPeersNow.Instance, TellInterval);
    }

    private void TellPeersSoon()
    {
        if (_peers.All.Count > 0) Timers.StartSingleTimer(TellPeersNow.Instance, TellPeersNow.Instance, TellDelay);
    }

    private (Visits Visits, int Pid, int SystemUid)? Whois(int slot) =>
        _workers.TryGetValue(slot, out var worker) ? (worker.Visits, worker.Child.Pid, worker.SystemUid) : _drivers.Whois(slot);

    private IEnumerable<int> MembersOf(int root) =>
        _workers.Values.Where(worker => worker.RootSlot == root).Select(worker => worker.Slot)
            .Concat(_placements.All.Where(placement => placement.RootSlot == root).Select(placement => placement.Slot));

    private IActorRef ActorOf(string nodeId) =>
        _peers.Find(nodeId)?.Node ?? ((ExtendedActorSystem)_services.System).Provider.ResolveActorRef($"{NodePlace.ActorsOf(nodeId)}/{ActorName}");

    private sealed record TellPeersNow
    {
        internal static TellPeersNow Instance { get; } = new();
    }

    private sealed record FilesOffered(int Slot, byte[]? Offer, Exception? Error);

    private sealed record FilesArrived(LaunchPlaced Launch, ShippedFiles? Files, Exception? Error);
}
