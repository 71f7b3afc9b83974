using System.Threading.Channels;
using ActorProcs.Wire;

namespace ActorProcs.Queues;

/// <content>Taking items.</content>
internal sealed partial class QueueClient
{
    private readonly Lock _takeGate = new();
    private readonly LinkedList<TakeWaiter> _takers = new();
    private int _itemsAsked;
    private volatile bool _hasTakers;

    /// <summary>For tests of what a killed process leaves; null before it is attached.</summary>
    internal TakeWindow? Window => _window;

    /// <summary>Closed, and all items taken.</summary>
    public override bool IsDrained => _window.IsDrained;

    internal static TimeoutException Empty(TimeSpan limit) => new($"No item came into the queue within {limit.TotalSeconds:0.###} s.");

    internal static ChannelClosedException Drained() => new("The queue is closed, and all of its items were taken.");

    /// <exception cref="TimeoutException">Nothing came.</exception>
    /// <exception cref="ChannelClosedException">Closed and empty.</exception>
    public override Payload Take(TimeSpan? timeout)
    {
        Attach();
        if (!BeginTake(out var item, out var waiter)) return End(waiter!, timeout);
        return item;
    }

    public override ValueTask<Payload> TakeAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<Payload>(cancellationToken);
        if (!_isAttached || _lost is not null) return AttachAndTakeAsync(cancellationToken);
        return BeginTake(out var item, out var waiter) ? ValueTask.FromResult(item) : EndAsync(waiter!, cancellationToken);
    }

    public override bool TryTake(out Payload item)
    {
        Attach();
        if (TakeNow(out item)) return true;
        // What others have put is perhaps still in their lanes. The home looks; its answer comes after all that was there when we asked.
        Look(wantsRoom: false).GetAwaiter().GetResult();
        return TakeNow(out item);
    }

    /// <summary>Waits until an item could be taken, or none will ever come.</summary>
    internal override async Task<bool> AwaitItemAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        await AttachAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        if (IsReady()) return true;
        await Look(wantsRoom: false).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (IsReady()) return true;
        if (timeout == TimeSpan.Zero) return false;
        var waiter = new TakeWaiter(onlyLooks: true);
        lock (_takeGate) Enqueue(waiter);
        try
        {
            await waiter.Task.WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return !Withdraw(waiter);
        }
        catch (OperationCanceledException)
        {
            Withdraw(waiter);
            throw;
        }
    }

    private bool IsReady()
    {
        var isReady = _window.HasItem() || _window.IsDrained;
        GC.KeepAlive(this);
        return isReady;
    }

    private bool TakeNow(out Payload item)
    {
        var taken = _window.TryTake(link.Slot, out item, out var ring);
        if (ring) Nudge();
        // The memory goes with the client, and a handle may be closed by one thread while another is here.
        GC.KeepAlive(this);
        return taken;
    }

    private async ValueTask<Payload> AttachAndTakeAsync(CancellationToken cancellationToken)
    {
        await AttachAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return BeginTake(out var item, out var waiter) ? item : await EndAsync(waiter!, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes an item at once, or gets in line for one.</summary>
    internal bool BeginTake(out Payload item, out TakeWaiter? waiter)
    {
        waiter = null;
        // Who came first in this process is served first.
        if (!_hasTakers && TakeNow(out item)) return true;
        lock (_takeGate)
        {
            if (_takers.Count == 0 && TakeNow(out item)) return true;
            item = default;
            waiter = new TakeWaiter(onlyLooks: false);
            Enqueue(waiter);
            return false;
        }
    }

    private void Enqueue(TakeWaiter waiter)
    {
        _takers.AddLast(waiter.Node);
        _hasTakers = true;
        if (_lost is { } lost) FailTakes(lost);
        else ServeTakes();
    }

    private Payload End(TakeWaiter waiter, TimeSpan? timeout)
    {
        // 1. The time is up. 2. An item is taken for us. 3. We go away without it. Both happen under the gate, so either the item has been
        // taken and we return it, or we are out of the line before it comes.
        if (timeout is { } limit && Task.WaitAny([waiter.Task], limit) < 0 && Withdraw(waiter))
            throw Empty(limit);
        return waiter.Task.GetAwaiter().GetResult();
    }

    private async ValueTask<Payload> EndAsync(TakeWaiter waiter, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(
            _ =>
            {
                if (Withdraw(waiter)) waiter.TrySetCanceled(cancellationToken);
            },
            null).ConfigureAwait(false);
        return await waiter.Task.ConfigureAwait(false);
    }

    /// <summary>Leaves the line; false if an item or an error is there already.</summary>
    internal bool Withdraw(TakeWaiter waiter)
    {
        lock (_takeGate)
        {
            if (waiter.Node.List is null) return false;
            _takers.Remove(waiter.Node);
            _hasTakers = _takers.Count > 0;
            return true;
        }
    }

    private void PumpTakes()
    {
        lock (_takeGate)
        {
            var asked = _itemsAsked > 0;
            _itemsAsked = 0;
            // We were woken instead of somebody else, and have given up waiting meanwhile: let the home wake the next one.
            if (asked && _takers.Count == 0 && _window.HasItem()) Nudge();
            ServeTakes();
        }
    }

    private void ServeTakes()
    {
        while (_takers.First?.Value is { } waiter)
        {
            var item = default(Payload);
            if (waiter.OnlyLooks ? _window.HasItem() : TakeNow(out item)) Complete(waiter).TrySetResult(item);
            else if (_window.IsDrained && waiter.OnlyLooks) Complete(waiter).TrySetResult(default);
            else if (_window.IsDrained) Complete(waiter).TrySetException(Drained());
            else break;
        }

        if (_takers.Count <= _itemsAsked) return;
        _itemsAsked = _takers.Count;
        link.Send(new AwaitItems(id, link.Slot, _itemsAsked));
    }

    private TakeWaiter Complete(TakeWaiter waiter)
    {
        _takers.Remove(waiter.Node);
        _hasTakers = _takers.Count > 0;
        return waiter;
    }

    private void LoseTakes(Exception cause)
    {
        lock (_takeGate) FailTakes(cause);
    }

    private void FailTakes(Exception cause)
    {
        while (_takers.First?.Value is { } waiter) Complete(waiter).TrySetException(cause);
    }

    internal sealed class TakeWaiter : TaskCompletionSource<Payload>
    {
        internal TakeWaiter(bool onlyLooks)
            : base(TaskCreationOptions.RunContinuationsAsynchronously)
        {
            OnlyLooks = onlyLooks;
            Node = new LinkedListNode<TakeWaiter>(this);
        }

        /// <summary>Wants to know that there is an item, and leaves it there.</summary>
        internal bool OnlyLooks { get; }

        internal LinkedListNode<TakeWaiter> Node { get; }
    }
}
