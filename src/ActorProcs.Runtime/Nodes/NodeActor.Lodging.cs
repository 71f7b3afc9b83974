using ActorProcs.Processes;
using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Nodes;

/// <content>The processes that other nodes have placed on this one.</content>
internal sealed partial class NodeActor
{
    private readonly Lodgers _lodgers;

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

    private void OnRootGone(FamilyRoot root)
    {
        if (_lodgers.Forget(root) is not { } known) return;
        SignalChildrenOf(known.Slot, Native.SIGKILL);
        _drivers.ForgetRoot(known.Slot);
        _burial.BuryFamily(known.Slot, MembersOf(known.Slot));
    }

    private IEnumerable<int> MembersOf(int root) =>
        _workers.Values.Where(worker => worker.RootSlot == root).Select(worker => worker.Slot)
            .Concat(_placements.All.Where(placement => placement.RootSlot == root).Select(placement => placement.Slot));

    private sealed record FilesArrived(LaunchPlaced Launch, ShippedFiles? Files, Exception? Error);
}
