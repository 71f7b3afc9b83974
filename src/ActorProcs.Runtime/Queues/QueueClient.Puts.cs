using ActorProcs.Wire;

namespace ActorProcs.Queues;

/// <content>Putting items.</content>
internal sealed partial class QueueClient
{
    private readonly Lock _putGate = new();
    private readonly LinkedList<PutWaiter> _putters = new();
    private int _roomAsked;

    private enum PutResult
    {
        Done,
        NoRoom,
        NoSpace,
        Closed,
    }

    /// <summary>Returns when the item is in the queue, whatever becomes of this process.</summary>
    /// <exception cref="TimeoutException">It was full that long.</exception>
    /// <exception cref="InvalidOperationException">It is closed.</exception>
    public override void Put(in Payload item, TimeSpan? timeout)
    {
        Attach();
        if (BeginPut(item) is not { } waiter) return;
        if (timeout is { } limit && Task.WaitAny([waiter.Task], limit) < 0 && Withdraw(waiter))
            throw Full(limit, _capacity);
        waiter.Task.GetAwaiter().GetResult();
    }

    public override ValueTask PutAsync(in Payload item, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled(cancellationToken);
        if (!_isAttached || _lost is not null) return AttachAndPutAsync(item, cancellationToken);
        return BeginPut(item) is { } waiter ? EndAsync(waiter, cancellationToken) : ValueTask.CompletedTask;
    }

    public override bool TryPut(in Payload item)
    {
        Attach();
        var result = TryPutNow(item);
        if (result is PutResult.NoRoom or PutResult.NoSpace)
        {
            // Room may have become free, or be kept by others who do not use it. The home looks, and gives what there is.
            Look(wantsRoom: result == PutResult.NoRoom).GetAwaiter().GetResult();
            result = TryPutNow(item);
        }

        return result == PutResult.Closed ? throw Closed() : result == PutResult.Done;
    }

    private PutResult TryPutNow(in Payload item)
    {
        lock (_putGate) return _putters.Count > 0 ? PutResult.NoRoom : PutNow(item);
    }

    private PutResult PutNow(in Payload item)
    {
        if (_lane.IsClosed) return PutResult.Closed;
        if (!_lane.HasSpace(item)) return PutResult.NoSpace;
        if (_capacity > 0 && !RoomWord.TryUse(ref _lane.Room)) return PutResult.NoRoom;
        if (!_lane.TryCommit(item, out var ring)) return PutResult.Closed;
        if (ring) Nudge();
        GC.KeepAlive(this);
        return PutResult.Done;
    }

    private async ValueTask AttachAndPutAsync(Payload item, CancellationToken cancellationToken)
    {
        await AttachAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        if (BeginPut(item) is { } waiter) await EndAsync(waiter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts the item at once and gives null, or gets in line.</summary>
    internal PutWaiter? BeginPut(in Payload item)
    {
        lock (_putGate)
        {
            // Behind those that wait already: the order of this process's puts is the order of its items.
            if (_putters.Count == 0)
            {
                var result = PutNow(item);
                if (result == PutResult.Done) return null;
                if (result == PutResult.Closed) throw Closed();
            }

            var waiter = new PutWaiter(item);
            _putters.AddLast(waiter.Node);
            if (_lost is { } lost) FailPuts(lost);
            else ServePuts();
            return waiter;
        }
    }

    private async ValueTask EndAsync(PutWaiter waiter, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(
            _ =>
            {
                if (Withdraw(waiter)) waiter.TrySetCanceled(cancellationToken);
            },
            null).ConfigureAwait(false);
        await waiter.Task.ConfigureAwait(false);
    }

    internal bool Withdraw(PutWaiter waiter)
    {
        lock (_putGate)
        {
            if (waiter.Node.List is null) return false;
            _putters.Remove(waiter.Node);
            return true;
        }
    }

    private void PumpPuts()
    {
        lock (_putGate)
        {
            _roomAsked = 0;
            ServePuts();
        }
    }

    private void ServePuts()
    {
        while (_putters.First?.Value is { } waiter)
        {
            var result = PutNow(waiter.Item);
            if (result is PutResult.NoRoom)
            {
                if (_putters.Count <= _roomAsked) return;
                _roomAsked = _putters.Count;
                link.Send(new AwaitRoom(id, link.Slot, _roomAsked));
                return;
            }

            // Space needs no message: the home reads what fills the lane, and then tells.
            if (result is PutResult.NoSpace) return;
            _putters.Remove(waiter.Node);
            if (result is PutResult.Done) waiter.TrySetResult();
            else waiter.TrySetException(Closed());
        }
    }

    private void LosePuts(Exception cause)
    {
        lock (_putGate) FailPuts(cause);
    }

    private void FailPuts(Exception cause)
    {
        while (_putters.First?.Value is { } waiter)
        {
            _putters.Remove(waiter.Node);
            waiter.TrySetException(cause);
        }
    }

    internal static TimeoutException Full(TimeSpan limit, int capacity) =>
        new($"The queue was full for {limit.TotalSeconds:0.###} s{(capacity > 0 ? $": it holds {capacity} items" : "")}.");

    internal static InvalidOperationException Closed() => new("Queue is closed: nothing can be put into it any more.");

    internal sealed class PutWaiter : TaskCompletionSource
    {
        internal PutWaiter(in Payload item)
            : base(TaskCreationOptions.RunContinuationsAsynchronously)
        {
            Item = item;
            Node = new LinkedListNode<PutWaiter>(this);
        }

        internal Payload Item { get; }

        internal LinkedListNode<PutWaiter> Node { get; }
    }
}
