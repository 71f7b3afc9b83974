using ActorProcs.Tenure;

namespace ActorProcs.Signals;

/// <summary>Who waits at a condition, and who has been woken but does not yet have its lock again.</summary>
internal sealed partial class ConditionState(ConditionTerms terms) : ISignalState
{
    private readonly WaitLine _line = new();
    private readonly HashSet<Ticket> _woken = [];

    internal int Waiting => _line.Count;

    public override string ToString() => $"{_line.Count} waiting";

    public void Take(ISignalRequest request, ISignalOutlet outlet)
    {
        var ticket = Ticket.Of(request);
        switch (request)
        {
            case EnlistWaiter enlist:
                _line.Add(new Ticket(enlist.Slot, enlist.Waiter));
                outlet.Answer(ticket, Verdict.Done);
                break;
            case NotifyWaiters notify:
                Wake(notify.Count, outlet);
                outlet.Answer(ticket, Verdict.Done);
                break;
            case WaiterResumed resumed:
                _woken.Remove(new Ticket(resumed.Slot, resumed.Waiter));
                break;
            case CancelWait:
                if (_line.Remove(ticket)) outlet.Answer(ticket, Verdict.GaveUp);
                break;
        }
    }

    public void Bury(ProcessGone gone, ISignalOutlet outlet)
    {
        _line.RemoveAllOf(gone.Slot);

        // 1. A waiter is woken because there is something for one of them to do. 2. It is killed before it has its lock again. 3. The
        // others sleep on, although there is something to do. So a notification that died with its waiter goes to the next one.
        var unused = _woken.RemoveWhere(ticket => ticket.Slot == gone.Slot);

        // 1. A process takes the lock, changes what the others wait for, 2. and is killed before it says so. 3. They would wait for ever.
        // So they all look for themselves.
        Wake(gone.MayHaveHeld(terms.Gate) ? int.MaxValue : unused, outlet);
    }

    private void Wake(int count, ISignalOutlet outlet)
    {
        for (; count > 0 && _line.TryTake(out var next); count--)
        {
            _woken.Add(next);
            outlet.Answer(next, Verdict.Done);
        }
    }
}
