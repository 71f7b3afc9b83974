using ActorProcs.Tenure;

namespace ActorProcs.Signals;

/// <summary>Who has arrived at a barrier, who is known to take part, and why it is broken.</summary>
internal sealed partial class BarrierState(BarrierTerms terms) : ISignalState
{
    private readonly Dictionary<int, string> _members = [];
    private readonly List<Ticket> _arrived = [];

    /// <summary>Those who came while the action of the full barrier was running: they are of the next round.</summary>
    private readonly List<Ticket> _early = [];

    private Ticket? _acting;
    private string? _broken;

    internal int Waiting => _arrived.Count;

    internal bool IsBroken => _broken is not null;

    public override string ToString() => $"{_arrived.Count} of {terms.Parties} there{(IsBroken ? $", broken: {_broken}" : "")}";

    public void Take(ISignalRequest request, ISignalOutlet outlet)
    {
        var ticket = Ticket.Of(request);
        switch (request)
        {
            case JoinBarrier join:
                _members[join.Slot] = join.Who;
                break;
            case ArriveAtBarrier arrive:
                _members[arrive.Slot] = arrive.Who;
                Arrive(ticket, outlet);
                break;
            case BarrierActionDone done:
                EndAction(done, outlet);
                break;
            case CancelWait when ticket != _acting && (_arrived.Contains(ticket) || _early.Contains(ticket)):
                Break($"{_members[ticket.Slot]} has stopped waiting: its time was up, or its wait was cancelled", outlet);
                break;
            case ResetBarrier:
                Reset(outlet);
                outlet.Answer(ticket, Verdict.Done);
                break;
            case AbortBarrier abort:
                Break($"{abort.Who} has aborted it", outlet);
                outlet.Answer(ticket, Verdict.Done);
                break;
            case AskSignal:
                outlet.Answer(ticket, IsBroken ? Verdict.Broken : Verdict.Done, _arrived.Count, _broken);
                break;
        }
    }

    public void Bury(ProcessGone gone, ISignalOutlet outlet)
    {
        var waited = _arrived.RemoveAll(ticket => ticket.Slot == gone.Slot) + _early.RemoveAll(ticket => ticket.Slot == gone.Slot) > 0;
        if (!_members.Remove(gone.Slot, out var who)) return;

        // One that ended well has done its part and may be replaced. One that has crashed will be waited for in vain, here or next time.
        if (waited || gone.Failed) Break($"{who} has died", outlet);
    }

    private void Arrive(Ticket ticket, ISignalOutlet outlet)
    {
        if (_broken is not null)
        {
            outlet.Answer(ticket, Verdict.Broken, text: _broken);
        }
        else if (_acting is not null)
        {
            _early.Add(ticket);
        }
        else
        {
            _arrived.Add(ticket);
            if (_arrived.Count == terms.Parties) Complete(ticket, outlet);
        }
    }

    private void Complete(Ticket last, ISignalOutlet outlet)
    {
        if (terms.Action is null)
        {
            Open(outlet);
            return;
        }

        _acting = last;
        outlet.Answer(last, Verdict.RunAction, _arrived.Count - 1, code: terms.Action);
    }

    private void EndAction(BarrierActionDone done, ISignalOutlet outlet)
    {
        var ticket = Ticket.Of(done);
        if (_acting != new Ticket(done.Slot, done.Arrival))
        {
            // 1. The last one arrives and runs the action. 2. Meanwhile the barrier is broken or reset: the others have been told. 3. The
            // action ends. There is no round any more that it could open, even if another is full by now.
            outlet.Answer(ticket, Verdict.Broken, text: _broken ?? "it was reset while its action was running");
        }
        else if (done.Error is { } error)
        {
            Break($"its action has failed in {_members[done.Slot]}: {error}", outlet);
        }
        else
        {
            outlet.Answer(ticket, Verdict.Done, _arrived.Count - 1);
            Open(outlet);
        }
    }

    private void Open(ISignalOutlet outlet)
    {
        for (var index = 0; index < _arrived.Count; index++)
        {
            if (_arrived[index] != _acting) outlet.Answer(_arrived[index], Verdict.Done, index);
        }

        NextRound(outlet);
    }

    private void Reset(ISignalOutlet outlet)
    {
        foreach (var ticket in _arrived)
        {
            if (ticket != _acting) outlet.Answer(ticket, Verdict.Broken, text: "it was reset while this process was waiting");
        }

        _broken = null;
        NextRound(outlet);
    }

    private void Break(string reason, ISignalOutlet outlet)
    {
        _broken ??= reason;
        foreach (var ticket in _arrived.Concat(_early))
        {
            if (ticket != _acting) outlet.Answer(ticket, Verdict.Broken, text: _broken);
        }

        _early.Clear();
        NextRound(outlet);
    }

    private void NextRound(ISignalOutlet outlet)
    {
        _arrived.Clear();
        _acting = null;
        var early = _early.ToArray();
        _early.Clear();
        foreach (var ticket in early) Arrive(ticket, outlet);
    }
}
