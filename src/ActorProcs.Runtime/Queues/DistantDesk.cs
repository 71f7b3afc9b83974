using System.Collections.Concurrent;
using System.Threading.Channels;
using ActorProcs.Wire;

namespace ActorProcs.Queues;

/// <summary>Does at the home what one process of another host asks for: it uses the queue as that process would if it were here.</summary>
/// <remarks>All of it runs on the home's actor, so what the process asks for is begun in the order in which it asks.</remarks>
internal sealed class DistantDesk
{
    private readonly ObjectId _id;
    private readonly int _slot;
    private readonly Action<DistantAnswer> _answer;
    private readonly Action<LookAtQueue> _settle;
    private readonly QueueClient _client;
    private readonly ConcurrentDictionary<long, Func<bool>> _waiting = new();
    private List<IDistantRequest>? _early = [];

    /// <param name="id">The queue.</param>
    /// <param name="link">How it would reach the home.</param>
    /// <param name="settle">Makes the home look at once.</param>
    /// <param name="answer">Tells the process; may be called on any thread.</param>
    internal DistantDesk(ObjectId id, IQueueLink link, Action<LookAtQueue> settle, Action<DistantAnswer> answer)
    {
        (_id, _slot, _settle, _answer) = (id, link.Slot, settle, answer);
        _client = new QueueClient(id, link);
        _ = _client.AttachAsync();
    }

    /// <summary>What the home says to the process.</summary>
    internal void Deliver(IWireMessage message)
    {
        _client.Deliver(message);
        if (message is QueueRefused refused)
        {
            foreach (var request in _early ?? []) Answer(request.Request, DistantOutcome.Failed, text: refused.Reason);
            _early = [];
            _ = _client.AttachAsync();
        }
        else if (message is QueueAttached && _early is { } early)
        {
            _early = null;
            foreach (var request in early) Handle(request);
        }
    }

    internal void Lose() => _client.Lose(new ObjectLostException($"The process that used queue {_id} has ended."));

    internal void Handle(IDistantRequest request)
    {
        if (_early is not null && request is not DistantCancel)
        {
            _early.Add(request);
            return;
        }

        switch (request)
        {
            case DistantPut put: Put(put); break;
            case DistantTake take: Take(take); break;
            case DistantLook look:
                var patience = look.AtOnce ? TimeSpan.Zero : Timeout.InfiniteTimeSpan;
                Follow(
                    look.Request, _client.AwaitItemAsync(patience, Cancellable(look.Request)), found => (found ? DistantOutcome.Done : DistantOutcome.NotNow, 0));
                break;
            case DistantCount count: Follow(count.Request, _client.CountAsync(), number => (DistantOutcome.Done, number)); break;
            case DistantClose close: Follow(close.Request, _client.CloseAsync(), _ => (DistantOutcome.Done, 0)); break;
            case DistantTaskDone done:
                Follow(done.Request, _client.TaskDoneAsync(), finished => (finished ? DistantOutcome.Done : DistantOutcome.TooOften, 0));
                break;
            case DistantJoin join: Follow(join.Request, _client.AwaitDoneAsync(Cancellable(join.Request)), lost => (DistantOutcome.Done, lost)); break;
            case DistantCancel cancel: Cancel(cancel.Request); break;
        }
    }

    private void Put(DistantPut put)
    {
        try
        {
            // Room may be free that was not given to this process yet.
            if (put.AtOnce) _settle(new LookAtQueue(_id, _slot, 0, WantsRoom: true));
            if (_client.BeginPut(put.Item) is not { } waiter) Answer(put.Request, DistantOutcome.Done);
            else if (put.AtOnce && _client.Withdraw(waiter)) Answer(put.Request, DistantOutcome.NotNow);
            else Follow(put.Request, Await(waiter.Task), _ => (DistantOutcome.Done, 0), () => _client.Withdraw(waiter));
        }
        catch (InvalidOperationException)
        {
            Answer(put.Request, DistantOutcome.Closed);
        }
    }

    private void Take(DistantTake take)
    {
        if (take.AtOnce) _settle(new LookAtQueue(_id, _slot, 0, WantsRoom: false));
        if (_client.BeginTake(out var item, out var waiter)) Answer(take.Request, DistantOutcome.Done, item);
        else if (take.AtOnce && _client.Withdraw(waiter!)) Answer(take.Request, _client.IsDrained ? DistantOutcome.Closed : DistantOutcome.NotNow);
        else
        {
            _waiting[take.Request] = () => _client.Withdraw(waiter!);
            _ = FollowAsync();
        }

        async Task FollowAsync()
        {
            try
            {
                Answer(take.Request, DistantOutcome.Done, await waiter!.Task.ConfigureAwait(false));
            }
            catch (Exception e)
            {
                Answer(take.Request, e is ChannelClosedException ? DistantOutcome.Closed : DistantOutcome.Failed, text: e.Message);
            }
        }
    }

    private CancellationToken Cancellable(long request)
    {
        var source = new CancellationTokenSource();
        _waiting[request] = () =>
        {
            source.Cancel();
            return false; // The operation itself says that it was cancelled.
        };
        return source.Token;
    }

    private void Cancel(long request)
    {
        // It may have come before what it cancels could begin.
        if (_early?.RemoveAll(each => each.Request == request) > 0) Answer(request, DistantOutcome.Cancelled);
        else if (_waiting.TryRemove(request, out var withdraw) && withdraw()) Answer(request, DistantOutcome.Cancelled);
    }

    private void Follow<T>(long request, Task<T> task, Func<T, (DistantOutcome Outcome, long Number)> tell, Func<bool>? withdraw = null)
    {
        if (withdraw is not null) _waiting[request] = withdraw;
        _ = FollowAsync();

        async Task FollowAsync()
        {
            try
            {
                var (outcome, number) = tell(await task.ConfigureAwait(false));
                Answer(request, outcome, number: number);
            }
            catch (OperationCanceledException)
            {
                Answer(request, DistantOutcome.Cancelled);
            }
            catch (Exception e)
            {
                Answer(request, e is InvalidOperationException ? DistantOutcome.Closed : DistantOutcome.Failed, text: e.Message);
            }
        }
    }

    private static async Task<bool> Await(Task task)
    {
        await task.ConfigureAwait(false);
        return true;
    }

    private void Answer(long request, DistantOutcome outcome, Payload item = default, long number = 0, string? text = null)
    {
        _waiting.TryRemove(request, out _);
        _answer(new DistantAnswer(_id, request, outcome, item, number, text));
    }
}
