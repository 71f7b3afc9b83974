namespace ActorProcs.Pools;

/// <summary>How much of a batch may be under way at once, in blobs, items and bytes: what keeps the memory of a long map bounded, and the
/// router's queue short enough that blobs can still be cut to what has been measured.</summary>
internal sealed class FlowWindow(int mostBlobs)
{
    private const int MostItems = 1 << 16;
    private const long MostBytes = 16 << 20;

    private readonly Lock _gate = new();
    private readonly LinkedList<Blob> _blobs = new();
    private TaskCompletionSource? _room;
    private long _items;
    private long _bytes;

    private bool HasRoom => _blobs.Count == 0 || (_blobs.Count < mostBlobs && _items < MostItems && _bytes < MostBytes);

    internal Task RoomAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (HasRoom) return Task.CompletedTask;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task.WaitAsync(cancellationToken);
        }
    }

    internal void Add(int first, int count, int bytes)
    {
        lock (_gate)
        {
            _blobs.AddLast(new Blob { First = first, Count = count, Open = count, Bytes = bytes });
            _items += count;
            _bytes += bytes;
        }
    }

    /// <summary>These items, all of one blob, take no room any more.</summary>
    internal void Release(int first, int count)
    {
        TaskCompletionSource? room = null;
        lock (_gate)
        {
            for (var node = _blobs.First; node is not null; node = node.Next)
            {
                var blob = node.Value;
                if (first < blob.First || first >= blob.First + blob.Count) continue;
                _items -= count;
                blob.Open -= count;
                if (blob.Open <= 0)
                {
                    _bytes -= blob.Bytes;
                    _blobs.Remove(node);
                }
                break;
            }
            if (HasRoom) (room, _room) = (_room, null);
        }
        room?.SetResult();
    }

    private sealed class Blob
    {
        internal required int First { get; init; }

        internal required int Count { get; init; }

        internal required int Open { get; set; }

        internal required int Bytes { get; init; }
    }
}
