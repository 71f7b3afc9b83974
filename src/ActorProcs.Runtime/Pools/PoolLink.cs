using System.Collections.Concurrent;
using ActorProcs.Nodes;
using ActorProcs.Processes;
using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Pools;

/// <summary>The owner's end of a pool: sends to the router, and gives what comes back to the call it belongs to.</summary>
internal sealed class PoolLink
{
    private static readonly TimeSpan SizePatience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<long, PoolReply> _calls = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Session _session;
    private readonly IPoolCodec _codec;
    private List<object>? _unsent = [];
    private IActorRef? _router;
    private Exception? _failure;
    private readonly TaskCompletionSource _size = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lastSize;
    private long _lastBatch;
    private Task _endings = Task.CompletedTask;
    private volatile bool _terminated;

    internal PoolLink(Session session, IPoolCodec codec, int size, PoolOptions options)
    {
        (_session, _codec) = (session, codec);
        PoolDirectory.Of(session).Add(this);
        var initializer = options.Initializer is { } action ? Parcel.Of(codec.PackFunction(action)) : null;
        session.TellNode(new CreatePool(Id, size, session.Slot, session.Process, Surroundings.Here(), initializer, options.MaxTasksPerChild));
        if (session.Lost.IsCancellationRequested || session.System.WhenTerminated.IsCompleted) Take(new PoolEnded(Id, "its actor system has ended"));
    }

    internal ObjectId Id { get; } = ObjectId.New();

    /// <summary>How many workers a pool has that follows its cluster; 0 when the node does not say.</summary>
    internal int Size => _size.Task.Wait(SizePatience) ? Volatile.Read(ref _lastSize) : 0;

    internal IPoolCodec Codec => _codec;

    /// <summary>Completes when the router and its workers are gone.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>Enters a call under a new number; it fails at once if the pool has failed.</summary>
    internal long Enter(PoolReply call)
    {
        var batch = Interlocked.Increment(ref _lastBatch);
        Exception? failure;
        lock (_gate)
        {
            failure = _failure;
            if (failure is null) _calls[batch] = call;
        }
        if (failure is not null) call.Fail(failure);
        return batch;
    }

    internal void Leave(long batch) => _calls.TryRemove(batch, out _);

    internal void Send(object message)
    {
        lock (_gate)
        {
            // 1. The router says hello. 2. Another thread sends. 3. What was kept until now is sent. Without the lock over both, 2 would
            // overtake 3, and items would arrive before their batch.
            if (_router is null) _unsent?.Add(message);
            else _router.Tell(message, _session.Process);
        }
    }

    internal void Terminate()
    {
        _terminated = true;
        Send(new TerminatePool());
    }

    /// <summary>Runs on the process's actor, so it only passes on.</summary>
    internal void Take(IForPoolOwner message)
    {
        switch (message)
        {
            case BatchResults results:
                if (_calls.TryGetValue(results.Batch, out var call)) call.Post(results);
                break;
            case ItemLost lost:
                if (_calls.TryGetValue(lost.Batch, out var loser)) loser.Post(lost);
                break;
            case PoolReady ready:
                lock (_gate)
                {
                    _router = ready.Router;
                    foreach (var unsent in _unsent ?? []) _router.Tell(unsent, _session.Process);
                    _unsent = null;
                }
                break;
            case PoolResized resized:
                Volatile.Write(ref _lastSize, resized.Size);
                _size.TrySetResult();
                break;
            case PoolBroken broken: Later(() => Break(broken)); break;
            case PoolEnded ended: Later(() => End(ended)); break;
        }
    }

    /// <summary>Off the actor, one after the other: a pool that breaks ends next, and its calls must hear of the first.</summary>
    private void Later(Action action)
    {
        lock (_gate)
        {
            _endings = _endings.ContinueWith(
                _ => action(), CancellationToken.None, TaskContinuationOptions.RunContinuationsAsynchronously, TaskScheduler.Default);
        }
    }

    private void End(PoolEnded ended)
    {
        FailAll(_terminated
            ? new OperationCanceledException("The pool was terminated while this call was waiting for it.")
            : new ObjectLostException($"The pool ended while this call was waiting for it: {ended.Reason}. Make a new pool."));
        PoolDirectory.Of(_session).Remove(this);
        _ended.TrySetResult();
    }

    internal void FailAll(Exception failure)
    {
        PoolReply[] calls;
        lock (_gate)
        {
            _failure ??= failure;
            failure = _failure;
            calls = [.. _calls.Values];
            _calls.Clear();
        }
        foreach (var call in calls) call.Fail(failure);
    }

    private void Break(PoolBroken broken)
    {
        Exception? cause = null;
#pragma warning disable CA1031 // An error that cannot be unpacked still breaks the pool.
        try
        {
            if (broken.Cause is { } packed) cause = _codec.UnpackError(packed.Open());
        }
        catch (Exception error)
        {
            cause = error;
        }
#pragma warning restore CA1031
        FailAll(new PoolBrokenException($"The pool is broken: {broken.Reason}. Make a new pool when the cause is gone.", cause));
    }
}
