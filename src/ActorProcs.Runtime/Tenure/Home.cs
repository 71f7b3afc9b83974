using ActorProcs.Nodes;
using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Tenure;

/// <summary>Grants tenure of one object to one site at a time, first come first served, and keeps the state between the sites.</summary>
/// <remarks>A state machine without threads or clocks: <see cref="HomeActor"/> feeds it, the tests explore it.</remarks>
internal sealed partial class Home
{
    /// <summary>More than a site can use in one tenure (<see cref="Site.TokensPerTenure"/>): tokens of a dead site stay below the next ones.</summary>
    internal const long TokensLostByDeath = 1L << 32;

    private readonly ObjectId _id;
    private readonly HomeState _state;
    private readonly Graveyard _graveyard;
    private readonly LinkedList<Request> _queue = [];
    private readonly SortedDictionary<int, IActorRef> _watchers = [];
    private readonly SortedDictionary<long, Peek> _probes = [];

    private Holder? _holder;
    private long _epoch;
    private long _fence;
    private long _lastProbe;
    private bool _isAbandoned;
    private bool _yieldSent;

    internal Home(CreateHome create, Graveyard graveyard)
    {
        _id = create.Id;
        _state = new HomeState(create.State);
        _graveyard = graveyard;
        if (create.OwnerSlot < 0) return;

        _epoch = 1;
        _holder = new Holder(create.OwnerSlot, null);

        // 1. A process makes an object and dies. 2. Its death is proved before its CreateHome is read. 3. The home would wait for ever
        // for the dead maker to surrender.
        if (graveyard.Find(create.OwnerSlot) is { } gone) Receive(gone);
    }

    /// <summary>Who sends the answers.</summary>
    internal IActorRef Self { get; set; } = ActorRefs.Nobody;

    internal bool Receive(object message)
    {
        switch (message)
        {
            case ProcessGone gone:
                _graveyard.Bury(gone);
                Forget(gone);
                return true;

            // 1. A site sends Request, Surrender or Flush. 2. Its process is killed; the operating system proves it and ProcessGone
            // overtakes what is still on the connection. 3. Tenure has gone to another site. 4. The old message arrives: by then its
            // slot is in the graveyard, for good, because slots are never used twice.
            case IFromSite late when _graveyard.Has(late.Slot):
                return true;

            case Claim claim:
                OnClaim(claim);
                return true;
            case Request request:
                OnRequest(request);
                return true;
            case Surrender surrender when IsCurrent(surrender.Slot, surrender.Epoch):
                OnSurrender(surrender);
                return true;
            case Flush flush when IsCurrent(flush.Slot, flush.Epoch):
                Apply(flush.Change, flush.Slot);
                _holder!.Process?.Tell(new Flushed(_id, _epoch, flush.Serial, _state.Version), Self);
                return true;
            case Heard heard when IsCurrent(heard.Slot, heard.Epoch):
                _isAbandoned = false;
                return true;
            case Peek peek:
                OnPeek(peek);
                return true;
            case Probed probed:
                if (_probes.Remove(probed.Probe, out var asked)) Answer(asked, probed.IsLocked);
                return true;
            case Watch watch:
                _watchers[watch.Slot] = watch.Process;
                watch.Process.Tell(new Changed(_id, _state.Version, _state.Lend()), Self);
                return true;
            case Unwatch unwatch:
                _watchers.Remove(unwatch.Slot);
                return true;
            default:
                return message is IFromSite;
        }
    }

    private bool IsCurrent(int slot, long epoch) => _holder?.Slot == slot && _epoch == epoch;

    private void OnClaim(Claim claim)
    {
        if (_holder is not { Process: null } maker || maker.Slot != claim.Slot) return;
        _holder = maker with { Process = claim.Process };
        AskBack();
        foreach (var (number, _) in _probes) claim.Process.Tell(new Probe(_id, _epoch, number), Self);
    }

    private void OnRequest(Request request)
    {
        if (_queue.Any(waiting => waiting.Slot == request.Slot)) return;
        _queue.AddLast(request);
        if (_holder is null) GrantNext();
        else AskBack();
    }

    private void OnSurrender(Surrender surrender)
    {
        if (surrender.Change is not null) Apply(surrender.Change, surrender.Slot);
        _fence = Math.Max(_fence, surrender.Fence);
        _isAbandoned = surrender.Abandoned;
        Vacate();
    }

    private void Forget(ProcessGone gone)
    {
        _watchers.Remove(gone.Slot);
        for (var node = _queue.First; node is not null;)
        {
            var next = node.Next;
            if (node.Value.Slot == gone.Slot) _queue.Remove(node);
            node = next;
        }

        foreach (var (number, _) in _probes.Where(probe => probe.Value.Slot == gone.Slot).ToArray()) _probes.Remove(number);
        if (_holder?.Slot != gone.Slot) return;

        // What the dead site had flushed is here; what it had not was never acknowledged to anybody.
        _isAbandoned |= gone.MayHaveHeld(_id);
        _fence += TokensLostByDeath;
        Vacate();
    }

    private void Vacate()
    {
        _holder = null;
        _yieldSent = false;

        // Nobody has it between two tenures, so "not locked" is the truth at this moment.
        foreach (var (_, peek) in _probes) Answer(peek, isLocked: false);
        _probes.Clear();
        GrantNext();
    }

    private void GrantNext()
    {
        if (_queue.First is not { Value: var next }) return;
        _queue.RemoveFirst();
        _holder = new Holder(next.Slot, next.Process);
        _epoch++;
        _yieldSent = _queue.Count > 0;
        var state = next.Version == _state.Version ? (Cargo?)null : _state.Lend();
        next.Process.Tell(new Grant(_id, _epoch, _fence, _state.Version, _isAbandoned, _yieldSent, state), Self);
    }

    private void AskBack()
    {
        if (_yieldSent || _queue.Count == 0 || _holder?.Process is not { } process) return;
        _yieldSent = true;
        process.Tell(new Yield(_id, _epoch), Self);
    }

    private void OnPeek(Peek peek)
    {
        if (_holder is null)
        {
            Answer(peek, isLocked: false);
            return;
        }

        // One probe for each question: the answer to an older probe may be from before this question was asked.
        _probes[++_lastProbe] = peek;
        _holder.Process?.Tell(new Probe(_id, _epoch, _lastProbe), Self);
    }

    private void Answer(Peek peek, bool isLocked) => peek.Process.Tell(new Peeked(_id, peek.Question, isLocked), Self);

    private void Apply(StateChange change, int writer)
    {
        _state.Apply(change);
        foreach (var (slot, process) in _watchers)
            if (slot != writer) process.Tell(new Changed(_id, _state.Version, _state.Lend()), Self);
    }

    /// <param name="Slot">The process that has tenure.</param>
    /// <param name="Process">Where to reach it; null until the maker's claim has arrived.</param>
    private sealed record Holder(int Slot, IActorRef? Process);
}
