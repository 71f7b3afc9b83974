namespace ActorProcs.Pools;

/// <summary>Items that the owner packed together. The node cannot open it, but may hand out parts of it by index.</summary>
internal sealed class ItemBlob(BatchEntry batch, long id, int first, int count, Parcel items)
{
    internal BatchEntry Batch { get; } = batch;

    internal long Id { get; } = id;

    /// <summary>The index in the batch of its first item.</summary>
    internal int First { get; } = first;

    internal int Count { get; } = count;

    internal Parcel Items { get; } = items;

    /// <summary>Items without an outcome.</summary>
    internal int Open { get; set; } = count;

    /// <summary>Whether some worker was told to keep it.</summary>
    internal bool Kept { get; set; }
}

/// <summary>Items [From, To) of a blob, by their indexes in the batch, that nobody has started.</summary>
/// <remarks><c>Suspicion</c>: How many workers died holding it with no record of which item did it.</remarks>
internal readonly record struct ItemRange(ItemBlob Blob, int From, int To, int Suspicion = 0)
{
    internal int Count => To - From;
}

/// <summary>A range that a worker holds. The worker runs it in order, so one index tells what is done.</summary>
internal sealed class Envelope(long id, ItemRange range)
{
    internal long Id { get; } = id;

    internal ItemBlob Blob { get; } = range.Blob;

    internal BatchEntry Batch => Blob.Batch;

    internal int Suspicion { get; } = range.Suspicion;

    /// <summary>The first item whose outcome has not arrived.</summary>
    internal int Next { get; set; } = range.From;

    /// <summary>One past the last item; lowered when the worker gives the rest back.</summary>
    internal int End { get; set; } = range.To;

    internal int Remaining => End - Next;

    /// <summary>Whether asking the worker to give some of it back makes sense: not twice at once, and not after it said it had nothing.</summary>
    internal bool Asked { get; set; }

    internal bool Answered { get; set; }
}
