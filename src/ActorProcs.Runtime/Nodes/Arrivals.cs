using System.Collections.Concurrent;
using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Nodes;

/// <summary>Lets a process wait until what it has told a node is there.</summary>
/// <remarks>A connection keeps the order of what is told, so the answer to a question proves that all before it has arrived. Most of what a
/// process says to a home is answered anyway; making an object is not, for that would cost each of them a journey.</remarks>
internal sealed class Arrivals
{
    /// <summary>Longer than nodes take to give each other up. Who has waited so long goes on: a node that is stopped must not stop others for ever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<long, TaskCompletionSource> _asked = new();
    private readonly Session _session;
    private long _made;
    private long _arrived;
    private long _lastAsked;

    internal Arrivals(Session session)
    {
        _session = session;
        session.Inbox.Subscribe<Arrived>(answer =>
        {
            if (_asked.TryRemove(answer.Number, out var question)) question.TrySetResult();
        });
    }

    /// <summary>An object has been made; called after its home was told of.</summary>
    /// <remarks>1. A thread tells of an object. 2. Another thread asks, is answered, and takes all objects counted so far for arrived. 3. The
    /// first thread counts its object. It waits once too often then; counted before it was told of, it would not wait, and it might not be there.</remarks>
    internal void Made() => Interlocked.Increment(ref _made);

    /// <summary>Returns when every object that the calling thread has made or been given here is known at the node: its handle may go to others,
    /// who have connections of their own, and must not be there before it.</summary>
    internal void AwaitMade()
    {
        var made = Interlocked.Read(ref _made);
        if (made <= Interlocked.Read(ref _arrived) || _session.Homes is IActorRefScope { IsLocal: true }) return;
        if (!AwaitAll()) return;
        lock (_asked) _arrived = Math.Max(_arrived, made);
    }

    /// <summary>Returns when everything that this process has told the node is there, or false when that cannot be waited for.</summary>
    internal bool AwaitAll()
    {
        var number = Interlocked.Increment(ref _lastAsked);
        var question = _asked[number] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _session.Homes.Tell(new AskArrival(number), _session.Process);
            return question.Task.Wait((int)Patience.TotalMilliseconds, _session.Lost);
        }
        catch (OperationCanceledException)
        {
            return false; // The node is gone, and whoever uses its objects is told so.
        }
        finally
        {
            _asked.TryRemove(number, out _);
        }
    }
}

/// <summary>From a process to a node: have you heard what I said before this?</summary>
[MemoryPack.MemoryPackable]
internal sealed partial record AskArrival(long Number) : IWireMessage;

[MemoryPack.MemoryPackable]
internal sealed partial record Arrived(long Number) : IWireMessage;
