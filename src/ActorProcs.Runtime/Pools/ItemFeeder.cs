using System.Runtime.InteropServices;

namespace ActorProcs.Pools;

/// <summary>Cuts the items of one batch into blobs and sends them while there is room for them.</summary>
internal sealed class ItemFeeder<T>(PoolLink link, long batch, int chunkSize, int workers, FlowWindow window, ItemPace pace)
{
    /// <summary>Of a map of known length the first blobs are this big at most: cut small by the router until something is measured.</summary>
    private const int MostAtFirst = 64;

    private int _next;
    private int _lastSize;
    private double _bytesPerItem;

    internal async Task FeedAsync(ReadOnlyMemory<T> items, CancellationToken cancellationToken)
    {
        var atFirst = Math.Clamp((items.Length + 4 * workers - 1) / (4 * workers), 1, MostAtFirst);
        while (_next < items.Length)
        {
            await window.RoomAsync(cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            var size = Math.Min(Size(atFirst), items.Length - _next);
            Send(items.Span.Slice(_next, size), items.Length);
        }
    }

    /// <summary>Reads the source only as far as there is room. A source that fails has ended: what it gave before is run.</summary>
    internal async Task<Fed> FeedAsync(IAsyncEnumerable<T> items, CancellationToken cancellationToken)
    {
        var gathered = new List<T>();
        Exception? failure = null;
        var source = items.GetAsyncEnumerator(cancellationToken);
        await using (source.ConfigureAwait(false))
        {
            while (true)
            {
                var more = source.MoveNextAsync();
                // The source makes us wait, perhaps for a result of the very items that are here: they must not wait with us.
                if (!more.IsCompleted && gathered.Count > 0) await FlushAsync(gathered, cancellationToken).ConfigureAwait(false);
#pragma warning disable CA1031 // Whatever it is, the reader of the results gets it in its place.
                try
                {
                    if (!await more.ConfigureAwait(false)) break;
                }
                catch (Exception error) when (!cancellationToken.IsCancellationRequested)
                {
                    failure = error;
                    break;
                }
#pragma warning restore CA1031
                gathered.Add(source.Current);
                if (gathered.Count >= Size(1)) await FlushAsync(gathered, cancellationToken).ConfigureAwait(false);
            }
        }
        if (gathered.Count > 0) await FlushAsync(gathered, cancellationToken).ConfigureAwait(false);
        link.Send(new SealBatch(batch));
        return new Fed(_next, failure);
    }

    private async Task FlushAsync(List<T> gathered, CancellationToken cancellationToken)
    {
        var sent = 0;
        while (sent < gathered.Count)
        {
            await window.RoomAsync(cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            sent += Send(CollectionsMarshal.AsSpan(gathered)[sent..], total: -1);
        }
        gathered.Clear();
    }

    /// <summary>How many items the next blob has.</summary>
    private int Size(int atFirst)
    {
        if (chunkSize > 0) return chunkSize;
        var each = pace.NanosecondsPerItem;
        if (each == 0) return atFirst;
        var size = Math.Min(ItemPace.AimNanoseconds / each, Math.Max(atFirst, _lastSize * 4));
        if (_bytesPerItem > 0) size = Math.Min(size, Parcel.Limit / _bytesPerItem);
        return (int)Math.Clamp(size, 1, ItemPace.MostItems);
    }

    /// <summary>Sends as many of these as fit into a message, and says how many that were.</summary>
    private int Send(ReadOnlySpan<T> items, int total)
    {
        var bytes = link.Codec.PackItems(items);
        while (bytes.Length > Parcel.Limit && items.Length > 1 && chunkSize == 0)
        {
            items = items[..(items.Length / 2)];
            bytes = link.Codec.PackItems(items);
        }
        _bytesPerItem = (double)bytes.Length / items.Length;
        _lastSize = items.Length;
        var first = _next;
        _next += items.Length;
        window.Add(first, items.Length, bytes.Length);
        link.Send(new AddItems(batch, first, items.Length, Parcel.Of(bytes), Last: _next == total));
        return items.Length;
    }
}

/// <summary>How many items a source has given, and why it gave no more if it did not simply end.</summary>
internal readonly record struct Fed(int Count, Exception? Failure);
