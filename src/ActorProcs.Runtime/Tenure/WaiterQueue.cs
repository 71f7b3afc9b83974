namespace ActorProcs.Tenure;

/// <summary>First come, first served; leaving from the middle costs nothing. Used inside the word's gate.</summary>
internal struct WaiterQueue
{
    private WordWaiter? _last;

    internal WordWaiter? First { get; private set; }

    internal void Add(WordWaiter waiter)
    {
        waiter.IsQueued = true;
        waiter.Previous = _last;
        if (_last is null) First = waiter;
        else _last.Next = waiter;
        _last = waiter;
    }

    internal void Remove(WordWaiter waiter)
    {
        if (waiter.Previous is null) First = waiter.Next;
        else waiter.Previous.Next = waiter.Next;
        if (waiter.Next is null) _last = waiter.Previous;
        else waiter.Next.Previous = waiter.Previous;
        waiter.Previous = waiter.Next = null;
        waiter.IsQueued = waiter.IsNudged = false;
    }
}
