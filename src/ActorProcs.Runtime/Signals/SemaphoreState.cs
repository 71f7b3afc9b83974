using ActorProcs.Tenure;

namespace ActorProcs.Signals;

/// <summary>A semaphore's count, who waits, and whose permits come back when they die.</summary>
/// <remarks>A permit is <i>held</i> when taking it leaves the count below its initial value. What raises the count above that is a token,
/// which is consumed: a dead consumer of a <c>Semaphore(0)</c> does not bring back what it has consumed. So the number of held permits is
/// always what the count lacks of its initial value.</remarks>
internal sealed partial class SemaphoreState(SemaphoreTerms terms) : ISignalState
{
    private readonly WaitLine _line = new();
    private readonly SortedDictionary<int, int> _held = [];
    private int _count = terms.Value;

    internal int Count => _count;

    internal int Waiting => _line.Count;

    public override string ToString() => $"{_count} free, {_line.Count} waiting";

    public void Take(ISignalRequest request, ISignalOutlet outlet)
    {
        var ticket = Ticket.Of(request);
        switch (request)
        {
            case AcquirePermit acquire:
                // Who waits stands before who asks: the count is 0 then.
                if (_count > 0) Grant(ticket, outlet);
                else if (acquire.Wait) _line.Add(ticket);
                else outlet.Answer(ticket, Verdict.GaveUp);
                break;
            case ReleasePermits release:
                Release(release.Count, ticket, outlet);
                break;
            case CancelWait:
                // 1. A permit is granted. 2. The time of the one who waits is up, and it says so. 3. The grant arrives there and is used,
                // for the caller waits for the last word. The cancellation finds nobody here, and nothing is to be done.
                if (_line.Remove(ticket)) outlet.Answer(ticket, Verdict.GaveUp);
                break;
            case AskSignal:
                outlet.Answer(ticket, Verdict.Done, _count);
                break;
        }
    }

    public void Bury(ProcessGone gone, ISignalOutlet outlet)
    {
        _line.RemoveAllOf(gone.Slot);
        if (_held.Remove(gone.Slot, out var permits)) _count += permits;
        GrantNext(outlet);
    }

    private void Release(int count, Ticket ticket, ISignalOutlet outlet)
    {
        var after = (long)_count + count;
        if (after > (terms.Bounded ? terms.Value : int.MaxValue))
        {
            outlet.Answer(ticket, Verdict.Refused, _count);
            return;
        }

        Settle(Math.Min(count, terms.Value - _count), ticket.Slot);
        _count = (int)after;
        outlet.Answer(ticket, Verdict.Done, _count);
        GrantNext(outlet);
    }

    /// <summary>Any process may release, as in Python. It pays back what it holds itself; beyond that, what others hold.</summary>
    private void Settle(int permits, int slot)
    {
        while (permits > 0)
        {
            var holder = _held.ContainsKey(slot) ? slot : _held.First().Key;
            var paid = Math.Min(permits, _held[holder]);
            permits -= paid;
            if ((_held[holder] -= paid) == 0) _held.Remove(holder);
        }
    }

    private void GrantNext(ISignalOutlet outlet)
    {
        while (_count > 0 && _line.TryTake(out var next)) Grant(next, outlet);
    }

    private void Grant(Ticket ticket, ISignalOutlet outlet)
    {
        if (_count <= terms.Value) _held[ticket.Slot] = _held.GetValueOrDefault(ticket.Slot) + 1;
        _count--;
        outlet.Answer(ticket, Verdict.Done);
    }
}
