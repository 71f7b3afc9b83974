using System.Collections.Concurrent;
using ActorProcs.Nodes;
using ActorProcs.Wire;

namespace ActorProcs.Queues;

/// <summary>One process's side of a queue: what all handles of the queue in this process share.</summary>
/// <remarks>Putting and taking are a few writes to shared memory. Messages are sent only by who finds nothing to do, or finds that the home
/// waits to be told.</remarks>
internal sealed partial class QueueClient(ObjectId id, IQueueLink link) : QueueEnd
{
    private readonly Lock _attachGate = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<IWireMessage>> _requests = new();
    private TaskCompletionSource? _attaching;
    private long _lastRequest;
    private volatile Exception? _lost;
    private Lane _lane = null!;
    private TakeWindow _window = null!;
    private int _capacity;
    private volatile bool _isAttached;

    public override ObjectId Id => id;

    /// <summary>The most items; known once attached.</summary>
    internal override int Capacity => _capacity;

    /// <summary>Completes when this process and the home share memory.</summary>
    /// <exception cref="ObjectLostException">There is no such queue (any more).</exception>
    /// <exception cref="ProcException">There is no room for the shared memory.</exception>
    internal Task AttachAsync()
    {
        if (_isAttached && _lost is null) return Task.CompletedTask;
        lock (_attachGate)
        {
            if (_lost is { } lost) return Task.FromException(lost);
            if (_attaching is not null) return _attaching.Task;
            var (token, page) = link.Pages.Make(Lane.Size);
            _lane = new Lane(page);
            _attaching = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            link.Send(new AttachQueue(id, link.Slot, token));
            return _attaching.Task;
        }
    }

    internal override void Attach()
    {
        if (!_isAttached || _lost is not null) AttachAsync().GetAwaiter().GetResult();
    }

    /// <summary>An answer of the home. Called on the process's actor.</summary>
    internal override void Deliver(IWireMessage message)
    {
        switch (message)
        {
            case QueueAttached attached:
                OnAttached(attached);
                break;
            case QueueRefused refused:
                OnRefused(refused);
                break;
            case LookAgain when _isAttached:
                PumpTakes();
                PumpPuts();
                break;
            case QueueLooked looked when _requests.TryRemove(looked.Request, out var request):
                request.TrySetResult(looked);
                break;
            case QueueDone done when _requests.TryRemove(done.Request, out var request):
                request.TrySetResult(done);
                break;
        }
    }

    /// <summary>The home is gone: every wait ends with the error.</summary>
    internal override void Lose(Exception cause)
    {
        lock (_attachGate)
        {
            _lost = cause;
            _attaching?.TrySetException(cause);
        }

        foreach (var request in _requests.Keys)
        {
            if (_requests.TryRemove(request, out var answer)) answer.TrySetException(cause);
        }

        LoseTakes(cause);
        LosePuts(cause);
    }

    /// <summary>This process uses the queue no more: after this the client is not to be used.</summary>
    internal override void Detach()
    {
        lock (_attachGate)
        {
            if (_attaching is not null && _lost is null) link.Send(new DetachQueue(id, link.Slot));
        }

        Lose(new ObjectDisposedException(nameof(ProcConnection), "handle is closed"));
    }

    public override int Count() => CountAsync().GetAwaiter().GetResult();

    internal async Task<int> CountAsync()
    {
        await AttachAsync().ConfigureAwait(false);
        return ((QueueLooked)await Look(wantsRoom: false).ConfigureAwait(false)).Count;
    }

    public override void Close() => CloseAsync().GetAwaiter().GetResult();

    internal async Task<bool> CloseAsync()
    {
        await AttachAsync().ConfigureAwait(false);
        await Ask(request => new CloseQueue(id, link.Slot, request), out _).ConfigureAwait(false);
        return true;
    }

    public override void TaskDone()
    {
        if (!TaskDoneAsync().GetAwaiter().GetResult()) throw DoneTooOften();
    }

    /// <summary>False when it is done more often than items were put.</summary>
    internal async Task<bool> TaskDoneAsync()
    {
        await AttachAsync().ConfigureAwait(false);
        if (TryFinish()) return true;
        await Look(wantsRoom: false).ConfigureAwait(false);
        return TryFinish();
    }

    public override async Task JoinAsync(CancellationToken cancellationToken)
    {
        var lost = await AwaitDoneAsync(cancellationToken).ConfigureAwait(false);
        if (lost > 0) throw NeverFinished(lost);
    }

    /// <summary>Returns when every item is done; gives how many never will be, because their takers are dead.</summary>
    internal async Task<long> AwaitDoneAsync(CancellationToken cancellationToken)
    {
        await AttachAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        var answer = Ask(number => new AwaitDone(id, link.Slot, number), out var request);
        try
        {
            return ((QueueDone)await answer.WaitAsync(cancellationToken).ConfigureAwait(false)).Lost;
        }
        catch (OperationCanceledException)
        {
            _requests.TryRemove(request, out _);
            link.Send(new CancelDone(id, link.Slot, request));
            throw;
        }
    }

    internal static InvalidOperationException DoneTooOften() => new("task_done() called too many times");

    internal static ProcException NeverFinished(long lost) => new(
        $"{lost} item(s) of the queue were taken by processes that ended without calling TaskDone for them, so nobody will finish "
        + "them. They are not in the queue any more: put them again, or join again to wait for the others.");

    private bool TryFinish()
    {
        if (!QueueLedger.TryFinish(_window, _lane, out var ring)) return false;
        if (ring) Nudge();
        GC.KeepAlive(this);
        return true;
    }

    private void OnAttached(QueueAttached attached)
    {
        try
        {
            _window = new TakeWindow(link.Pages.Open(attached.Window, TakeWindow.Size));
            _capacity = attached.Capacity;
            _isAttached = true;
            _attaching!.TrySetResult();
        }
        catch (IOException e)
        {
            Lose(new ObjectLostException($"The memory of queue {id} cannot be opened; its node has probably ended. ({e.Message})"));
        }
    }

    /// <summary>Nothing is lost by it: the next call tries again.</summary>
    private void OnRefused(QueueRefused refused)
    {
        lock (_attachGate)
        {
            _attaching?.TrySetException(new ProcException($"Queue {id} cannot be used now: its node has no memory to share. {refused.Reason}"));
            _attaching = null;
        }
    }

    private void Nudge() => link.Send(new LookAtQueue(id, link.Slot, 0, WantsRoom: false));

    /// <summary>Answered when the home has seen all that was put before by anybody.</summary>
    private Task<IWireMessage> Look(bool wantsRoom) => Ask(request => new LookAtQueue(id, link.Slot, request, wantsRoom), out _);

    private Task<IWireMessage> Ask(Func<long, IForHome> message, out long request)
    {
        request = Interlocked.Increment(ref _lastRequest);
        var answer = new TaskCompletionSource<IWireMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        _requests[request] = answer;
        // After it is entered: either Lose finds the request, or we find what Lose has left.
        if (_lost is { } lost) answer.TrySetException(lost);
        else link.Send(message(request));
        return answer.Task;
    }
}
