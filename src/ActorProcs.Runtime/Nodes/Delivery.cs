using System.Collections.Concurrent;
using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Nodes;

/// <summary>Lets a process wait until what it has told a node is there.</summary>
/// <remarks>A connection keeps the order of what is told, so the answer to a question proves that all before it has arrived. Most of what a
/// process says to a home is answered anyway; making an object is not, for that would cost each of them a journey.</remarks>
internal sealed class Delivery
{
    /// <summary>Longer than nodes take to give each other up. Who has waited so long goes on: a node that is stopped must not stop others for ever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<long, Question> _asked = new();
    private readonly Session _session;
    private readonly Lock _gate = new();
    private long _told;
    private long _lastMade;
    private long _heard;
    private long _lastAsked;

    internal Delivery(Session session)
    {
        _session = session;
        session.Inbox.Subscribe<Delivered>(answer =>
        {
            if (!_asked.TryRemove(answer.Number, out var question)) return;
            Hear(question.Told);
            question.Answered.TrySetResult();
        });
    }

    /// <summary>The node has been told of something, <paramref name="made"/>: of an object that it did not know. Called after it was told.</summary>
    /// <remarks>1. A thread tells of an object. 2. Another thread asks, is answered, and takes all that was counted so far for heard. 3. The first
    /// thread counts its object. It waits once too often then; counted before it was told of, it would not wait, and it might not be there.</remarks>
    internal void Told(bool made)
    {
        if (!made)
        {
            Interlocked.Increment(ref _told);
            return;
        }

        lock (_gate) _lastMade = Math.Max(_lastMade, Interlocked.Increment(ref _told));
    }

    /// <summary>Returns when every object that this process has made is known at the node: its handle may go to others, who have connections of
    /// their own, and must not be there before it.</summary>
    internal void AwaitMade()
    {
        if (Interlocked.Read(ref _lastMade) <= Interlocked.Read(ref _heard)) return;
        HeardAsync().GetAwaiter().GetResult();
    }

    /// <summary>Ends when everything that this process has told the node is there, or the node is gone.</summary>
    internal async Task HeardAsync()
    {
        var told = Interlocked.Read(ref _told);
        if (told <= Interlocked.Read(ref _heard)) return;
        if (_session.Homes is IActorRefScope { IsLocal: true })
        {
            Hear(told);
            return;
        }

        var number = Interlocked.Increment(ref _lastAsked);
        var question = _asked[number] = new Question(told, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            _session.Homes.Tell(new AskDelivery(number), _session.Process);
            await question.Answered.Task.WaitAsync(Patience, _session.Lost).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            // Whoever uses the objects of a node that is gone is told so. Not asked for again: the next handle would wait as long.
            Hear(told);
        }
        finally
        {
            _asked.TryRemove(number, out _);
        }
    }

    private void Hear(long told)
    {
        lock (_gate) _heard = Math.Max(_heard, told);
    }

    private sealed record Question(long Told, TaskCompletionSource Answered);
}

/// <summary>From a process to a node: have you heard what I said before this?</summary>
[MemoryPack.MemoryPackable]
internal sealed partial record AskDelivery(long Number) : IWireMessage;

[MemoryPack.MemoryPackable]
internal sealed partial record Delivered(long Number) : IWireMessage;
