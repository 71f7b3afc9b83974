using System.Threading.Channels;
using ActorProcs.Wire;

namespace ActorProcs.Queues;

/// <summary>One process's side of a queue: what all handles of the queue in this process share.</summary>
internal abstract class QueueEnd
{
    internal abstract ObjectId Id { get; }

    /// <summary>The most items; known once attached.</summary>
    internal abstract int Capacity { get; }

    /// <summary>Closed, and all items taken, as far as this process knows.</summary>
    internal abstract bool IsDrained { get; }

    internal static ChannelClosedException Drained() => new("The queue is closed, and all of its items were taken.");

    internal static InvalidOperationException Closed() => new("Queue is closed: nothing can be put into it any more.");

    internal static TimeoutException Full(TimeSpan limit, int capacity) =>
        new($"The queue was full for {limit.TotalSeconds:0.###} s{(capacity > 0 ? $": it holds {capacity} items" : "")}.");

    internal static TimeoutException Empty(TimeSpan limit) => new($"No item came into the queue within {limit.TotalSeconds:0.###} s.");

    internal static InvalidOperationException DoneTooOften() => new("task_done() called too many times");

    internal static ProcException NeverDone(long lost) => new(
        $"{lost} item(s) of the queue were taken by processes that ended without calling TaskDone for them, so nobody will finish "
        + "them. They are not in the queue any more: put them again, or join again to wait for the others.");

    internal abstract void Attach();

    /// <summary>An answer of the home. Called on the process's actor.</summary>
    internal abstract void Deliver(IWireMessage message);

    /// <summary>The home is gone: every wait ends with the error.</summary>
    internal abstract void Lose(Exception cause);

    /// <summary>This process uses the queue no more: after this it is not to be used.</summary>
    internal abstract void Detach();

    internal abstract int Count();

    /// <summary>Returns when nothing can be put any more, by anybody.</summary>
    internal abstract void Close();

    /// <exception cref="InvalidOperationException">More often than items were put.</exception>
    internal abstract void TaskDone();

    /// <exception cref="ProcException">Items will never be finished, because their takers are dead.</exception>
    internal abstract Task JoinAsync(CancellationToken cancellationToken);

    /// <summary>Returns when the item is in the queue, whatever becomes of this process.</summary>
    /// <exception cref="TimeoutException">It was full that long.</exception>
    /// <exception cref="InvalidOperationException">It is closed.</exception>
    internal abstract void Put(in Payload item, TimeSpan? timeout);

    internal abstract ValueTask PutAsync(in Payload item, CancellationToken cancellationToken);

    internal abstract bool TryPut(in Payload item);

    /// <exception cref="TimeoutException">Nothing came.</exception>
    /// <exception cref="ChannelClosedException">Closed and empty.</exception>
    internal abstract Payload Take(TimeSpan? timeout);

    internal abstract ValueTask<Payload> TakeAsync(CancellationToken cancellationToken);

    internal abstract bool TryTake(out Payload item);

    /// <summary>Waits until an item could be taken, or none will ever come.</summary>
    internal abstract Task<bool> AwaitItemAsync(TimeSpan timeout, CancellationToken cancellationToken);
}
