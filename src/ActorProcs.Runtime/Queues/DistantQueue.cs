using System.Collections.Concurrent;
using System.Globalization;
using ActorProcs.Nodes;
using ActorProcs.Wire;

namespace ActorProcs.Queues;

/// <summary>A queue whose home is on another host: each use is a question and its answer.</summary>
internal sealed class DistantQueue(ObjectId id, IQueueLink link) : QueueEnd
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<DistantAnswer>> _requests = new();
    private long _lastRequest;
    private volatile Exception? _lost;
    private volatile bool _isDrained;

    public override ObjectId Id => id;

    internal override int Capacity => 0;

    public override bool IsDrained => _isDrained;

    internal override void Attach()
    {
        if (_lost is { } lost) throw lost;
    }

    internal override void Deliver(IWireMessage message)
    {
        if (message is DistantAnswer answer && _requests.TryRemove(answer.Request, out var waiting)) waiting.TrySetResult(answer);
    }

    internal override void Lose(Exception cause)
    {
        _lost = cause;
        foreach (var number in _requests.Keys)
            if (_requests.TryRemove(number, out var waiting)) waiting.TrySetException(cause);
    }

    internal override void Detach()
    {
        if (_lost is null) link.Send(new DetachQueue(id, link.Slot));
        Lose(new ObjectDisposedException(nameof(ProcConnection), "handle is closed"));
    }

    public override int Count() => (int)Ask(number => new DistantCount(id, link.Slot, number)).Number;

    public override void Close() => Ask(number => new DistantClose(id, link.Slot, number));

    public override void TaskDone() => Ask(number => new DistantTaskDone(id, link.Slot, number));

    public override async Task JoinAsync(CancellationToken cancellationToken)
    {
        var answer = await AskAsync(number => new DistantJoin(id, link.Slot, number), null, cancellationToken).ConfigureAwait(false);
        if (answer.Outcome == DistantOutcome.Cancelled) throw new OperationCanceledException(cancellationToken);
        if (answer.Number > 0) throw QueueClient.NeverFinished(answer.Number);
    }

    public override void Put(in Payload item, TimeSpan? timeout)
    {
        var payload = item;
        var answer = AskAsync(number => new DistantPut(id, link.Slot, number, payload, AtOnce: false), timeout, default).GetAwaiter().GetResult();
        if (answer.Outcome == DistantOutcome.Cancelled) throw QueueClient.Full(timeout!.Value, Capacity);
        if (answer.Outcome == DistantOutcome.Closed) throw QueueClient.Closed();
    }

    public override ValueTask PutAsync(in Payload item, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled(cancellationToken);
        var payload = item;
        return Await();

        async ValueTask Await()
        {
            var answer = await AskAsync(number => new DistantPut(id, link.Slot, number, payload, AtOnce: false), null, cancellationToken).ConfigureAwait(false);
            if (answer.Outcome == DistantOutcome.Cancelled) throw new OperationCanceledException(cancellationToken);
            if (answer.Outcome == DistantOutcome.Closed) throw QueueClient.Closed();
        }
    }

    public override bool TryPut(in Payload item)
    {
        var payload = item;
        var answer = Ask(number => new DistantPut(id, link.Slot, number, payload, AtOnce: true));
        return answer.Outcome == DistantOutcome.Closed ? throw QueueClient.Closed() : answer.Outcome == DistantOutcome.Done;
    }

    public override Payload Take(TimeSpan? timeout)
    {
        var answer = AskAsync(number => new DistantTake(id, link.Slot, number, AtOnce: false), timeout, default).GetAwaiter().GetResult();
        return answer.Outcome == DistantOutcome.Cancelled ? throw QueueClient.Empty(timeout!.Value) : Taken(answer);
    }

    public override async ValueTask<Payload> TakeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var answer = await AskAsync(number => new DistantTake(id, link.Slot, number, AtOnce: false), null, cancellationToken).ConfigureAwait(false);
        return answer.Outcome == DistantOutcome.Cancelled ? throw new OperationCanceledException(cancellationToken) : Taken(answer);
    }

    public override bool TryTake(out Payload item)
    {
        var answer = Ask(number => new DistantTake(id, link.Slot, number, AtOnce: true));
        _isDrained |= answer.Outcome == DistantOutcome.Closed;
        item = answer.Item;
        return answer.Outcome == DistantOutcome.Done;
    }

    internal override async Task<bool> AwaitItemAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(
            number => new DistantLook(id, link.Slot, number, AtOnce: timeout == TimeSpan.Zero),
            timeout == Timeout.InfiniteTimeSpan ? null : timeout,
            cancellationToken).ConfigureAwait(false);
        if (answer.Outcome == DistantOutcome.Cancelled) cancellationToken.ThrowIfCancellationRequested();
        return answer.Outcome is DistantOutcome.Done or DistantOutcome.Closed;
    }

    private Payload Taken(DistantAnswer answer)
    {
        if (answer.Outcome != DistantOutcome.Closed) return answer.Item;
        _isDrained = true;
        throw QueueClient.Drained();
    }

    private DistantAnswer Ask(Func<long, IForHome> request) => AskAsync(request, null, default).GetAwaiter().GetResult();

    private async Task<DistantAnswer> AskAsync(Func<long, IForHome> request, TimeSpan? limit, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _lastRequest);
        var waiting = new TaskCompletionSource<DistantAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _requests[number] = waiting;
        // After it is entered: either Lose finds the request, or we find what Lose has left.
        if (_lost is { } lost) waiting.TrySetException(lost);
        else link.Send(request(number));
        if (limit != TimeSpan.Zero)
        {
            try
            {
                return Checked(await waiting.Task.WaitAsync(limit ?? Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false));
            }
            catch (Exception e) when (e is TimeoutException or OperationCanceledException && !waiting.Task.IsFaulted)
            {
                // 1. The time is up. 2. The home takes an item for us. 3. We go away, and the item is lost. So the home is told, and its answer
                // awaited: either nothing has happened and nothing will, or it has and we return it.
                link.Send(new DistantCancel(id, link.Slot, number));
            }
        }

        return Checked(await waiting.Task.ConfigureAwait(false));
    }

    private DistantAnswer Checked(DistantAnswer answer) => answer.Outcome switch
    {
        DistantOutcome.TooOften => throw QueueClient.DoneTooOften(),
        DistantOutcome.Failed => throw new ProcException(string.Create(CultureInfo.InvariantCulture, $"Queue {id} cannot be used now: {answer.Text}")),
        _ => answer,
    };
}
