using ActorProcs.Nodes;
using ActorProcs.Signals;
using ActorProcs.Wire;

namespace ActorProcs.Queues;

/// <summary>One process's side of a queue whose items are with the nodes of a cluster: each use is one exchange of messages.</summary>
internal sealed class AgreedQueueClient(Session session, ObjectId id) : IQueueUse
{
    private readonly SignalLink _link = new(session, QueueHome.Kind, id);

    public ObjectId Id => id;

    /// <summary>Asked for only after an attempt that found nothing: whether that was for good.</summary>
    public bool IsDrained { get; private set; }

    public int Count() => _link.Ask(static (id, slot, number) => new AskSignal(id, slot, number)).Value;

    public void Put(in Payload item, TimeSpan? timeout)
    {
        var answer = BeginPut(item, wait: true).Finish(timeout ?? Timeout.InfiniteTimeSpan);
        if (answer.Verdict == Verdict.GaveUp) throw new TimeoutException($"The queue was full for {timeout?.TotalSeconds:0.###} s.");
        CheckPut(answer);
    }

    public ValueTask PutAsync(in Payload item, CancellationToken cancellationToken)
    {
        return Wait(BeginPut(item, wait: true), cancellationToken);

        static async ValueTask Wait(SignalCall call, CancellationToken cancellationToken)
        {
            var answer = await call.FinishAsync(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
            if (answer.Verdict == Verdict.GaveUp) cancellationToken.ThrowIfCancellationRequested();
            CheckPut(answer);
        }
    }

    public bool TryPut(in Payload item)
    {
        var answer = BeginPut(item, wait: false).Finish(Timeout.InfiniteTimeSpan);
        if (answer.Verdict == Verdict.GaveUp) return false;
        CheckPut(answer);
        return true;
    }

    public Payload Take(TimeSpan? timeout)
    {
        var call = BeginTake(wait: true);
        var answer = call.Finish(timeout ?? Timeout.InfiniteTimeSpan);
        if (answer.Verdict == Verdict.GaveUp) throw new TimeoutException($"No item came into the queue within {timeout?.TotalSeconds:0.###} s.");
        return Took(call, answer) ?? throw QueueClient.Drained();
    }

    public async ValueTask<Payload> TakeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var call = BeginTake(wait: true);
        var answer = await call.FinishAsync(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        if (answer.Verdict == Verdict.GaveUp) cancellationToken.ThrowIfCancellationRequested();
        return Took(call, answer) ?? throw QueueClient.Drained();
    }

    public bool TryTake(out Payload item)
    {
        var call = BeginTake(wait: false);
        var took = Took(call, call.Finish(Timeout.InfiniteTimeSpan));
        item = took.GetValueOrDefault();
        return took is not null;
    }

    public void Close() => _link.Ask(static (id, slot, number) => new CloseItems(id, slot, number));

    public void TaskDone()
    {
        if (_link.Ask(static (id, slot, number) => new FinishItem(id, slot, number)).Verdict == Verdict.Refused)
            throw new InvalidOperationException("task_done() called too many times");
    }

    public async Task JoinAsync(CancellationToken cancellationToken)
    {
        var answer = await _link.Send(static (id, slot, number) => new AwaitFinished(id, slot, number))
            .FinishAsync(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        if (answer.Verdict == Verdict.GaveUp) cancellationToken.ThrowIfCancellationRequested();
        if (answer.Value > 0) throw QueueClient.NeverFinished(answer.Value);
    }

    private static void CheckPut(SignalAnswer answer)
    {
        if (answer.Verdict == Verdict.Refused) throw QueueClient.Closed();
    }

    private SignalCall BeginPut(in Payload item, bool wait)
    {
        // It goes with the message: no file of this host can be read by the others.
        var bytes = ItemCodec.Open(item, session.Bulk);
        return _link.Send((id, slot, number) => new PutItem(id, slot, number, bytes, wait));
    }

    private SignalCall BeginTake(bool wait)
    {
        SignalCall? call = null;
        call = _link.Open(() => _link.Tell(new ReturnItem(id, _link.Slot, 0, call!.Number)));
        _link.Tell(new TakeItem(id, _link.Slot, call.Number, wait));
        return call;
    }

    private Payload? Took(SignalCall call, SignalAnswer answer)
    {
        IsDrained = answer.Verdict == Verdict.Broken;
        if (answer.Verdict != Verdict.Done) return null;
        _link.Tell(new TookItem(id, _link.Slot, 0, call.Number));
        return new Payload(answer.Code!, null, answer.Code!.Length);
    }
}
