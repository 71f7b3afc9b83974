using ActorProcs.Tenure;
using ActorProcs.Wire;

namespace ActorProcs.Signals;

/// <summary>Whether an event is set, who waits for it, and in which processes somebody looks at it.</summary>
internal sealed partial class EventState(ObjectId id) : ISignalState
{
    private readonly WaitLine _line = new();
    private readonly SortedSet<int> _watchers = [];
    private bool _isSet;

    internal int Waiting => _line.Count;

    public override string ToString() => (_isSet ? "set" : "not set");

    public void Take(ISignalRequest request, ISignalOutlet outlet)
    {
        var ticket = Ticket.Of(request);
        switch (request)
        {
            case SetEvent set:
                Set(set.IsSet, outlet);

                // The answer follows the news on the same way: whoever set it sees it set.
                outlet.Answer(ticket, Verdict.Done);
                break;
            case WaitForEvent wait:
                if (_isSet) outlet.Answer(ticket, Verdict.Done);
                else if (wait.Wait) _line.Add(ticket);
                else outlet.Answer(ticket, Verdict.GaveUp);
                break;
            case WatchEvent:
                _watchers.Add(ticket.Slot);
                outlet.Push(ticket.Slot, new EventChanged(id, _isSet));
                outlet.Answer(ticket, Verdict.Done);
                break;
            case CancelWait:
                if (_line.Remove(ticket)) outlet.Answer(ticket, Verdict.GaveUp);
                break;
        }
    }

    public void Bury(ProcessGone gone, ISignalOutlet outlet)
    {
        _line.RemoveAllOf(gone.Slot);
        _watchers.Remove(gone.Slot);
    }

    private void Set(bool isSet, ISignalOutlet outlet)
    {
        if (_isSet == isSet) return;
        _isSet = isSet;

        // News first: who is woken and then looks sees it set.
        foreach (var slot in _watchers) outlet.Push(slot, new EventChanged(id, isSet));
        while (isSet && _line.TryTake(out var next)) outlet.Answer(next, Verdict.Done);
    }
}
