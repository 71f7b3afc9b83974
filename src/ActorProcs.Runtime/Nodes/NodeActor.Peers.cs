using ActorProcs.Processes;
using Akka.Actor;

namespace ActorProcs.Nodes;

/// <content>What a node does for, and with, the other nodes of its cluster.</content>
internal sealed partial class NodeActor
{
    private static readonly TimeSpan TellInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TellDelay = TimeSpan.FromMilliseconds(50);

    private readonly PeerTable _peers;

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

    private IActorRef ActorOf(string nodeId) =>
        _peers.Find(nodeId)?.Node ?? ((ExtendedActorSystem)_services.System).Provider.ResolveActorRef($"{NodePlace.ActorsOf(nodeId)}/{ActorName}");

    private sealed record TellPeersNow
    {
        internal static TellPeersNow Instance { get; } = new();
    }
}
