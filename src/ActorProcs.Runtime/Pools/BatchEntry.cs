namespace ActorProcs.Pools;

/// <summary>One map, or one single task, as the router sees it.</summary>
internal sealed class BatchEntry(OpenBatch opened)
{
    private readonly LinkedList<ItemRange> _waiting = new();
    private Dictionary<int, int>? _starts;

    internal long Id { get; } = opened.Batch;

    internal Parcel Function { get; } = opened.Function;

    /// <summary>0: the pool adapts.</summary>
    internal int ChunkSize { get; } = opened.ChunkSize;

    internal long TimeoutTicks { get; } = opened.TimeoutTicks;

    internal int Retries { get; } = opened.Retries;

    internal ItemPace Pace { get; } = new();

    /// <summary>Items in the queue.</summary>
    internal int Waiting { get; private set; }

    /// <summary>Items without an outcome, wherever they are.</summary>
    internal int Open { get; set; }

    internal bool Sealed { get; set; }

    internal bool Cancelled { get; private set; }

    /// <summary>Whether it stands in the round of batches that have something to hand out.</summary>
    internal bool InTurn { get; set; }

    internal bool IsOver => Open == 0 && (Sealed || Cancelled);

    internal void Append(ItemRange range)
    {
        _waiting.AddLast(range);
        Waiting += range.Count;
    }

    internal void PutBack(ItemRange range)
    {
        if (range.Count == 0) return;
        _waiting.AddFirst(range);
        Waiting += range.Count;
    }

    /// <summary>Takes at most <paramref name="limit"/> items off the front. A chunk that the caller cut, or one under suspicion, stays whole.</summary>
    internal ItemRange Take(int limit)
    {
        var range = _waiting.First!.Value;
        _waiting.RemoveFirst();
        if (ChunkSize == 0 && range.Suspicion == 0 && range.Count > limit)
        {
            _waiting.AddFirst(range with { From = range.From + limit });
            range = range with { To = range.From + limit };
        }
        Waiting -= range.Count;
        return range;
    }

    /// <summary>Drops the queue and says which ranges were in it.</summary>
    internal IReadOnlyList<ItemRange> Cancel()
    {
        Cancelled = true;
        ItemRange[] dropped = [.. _waiting];
        _waiting.Clear();
        Waiting = 0;
        return dropped;
    }

    /// <summary>Counts a start of this item that ended in its worker's death.</summary>
    internal int CountLostStart(int index)
    {
        _starts ??= [];
        var starts = _starts.GetValueOrDefault(index) + 1;
        _starts[index] = starts;
        return starts;
    }
}
