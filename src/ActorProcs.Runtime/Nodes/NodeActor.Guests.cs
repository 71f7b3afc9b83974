using ActorProcs.Pools;
using Akka.Actor;

namespace ActorProcs.Nodes;

/// <content>Processes of one node that use objects of another.</content>
internal sealed partial class NodeActor
{
    private readonly GuestList _guests;

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

    private (Visits Visits, int Pid, int SystemUid)? Whois(int slot) =>
        _workers.TryGetValue(slot, out var worker) ? (worker.Visits, worker.Child.Pid, worker.SystemUid) : _drivers.Whois(slot);
}
