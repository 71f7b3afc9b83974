using ActorProcs.Wire;

namespace ActorProcs.Queues;

/// <summary>One process's side of a queue that lives on one node: what all handles of the queue in this process share.</summary>
internal abstract class QueueEnd : IQueueUse
{
    public abstract ObjectId Id { get; }

    /// <summary>The most items; known once attached.</summary>
    internal abstract int Capacity { get; }

    /// <summary>Closed, and all items taken, as far as this process knows.</summary>
    public abstract bool IsDrained { get; }

    internal abstract void Attach();

    /// <summary>An answer of the home. Called on the process's actor.</summary>
    internal abstract void Deliver(IWireMessage message);

    /// <summary>The home is gone: every wait ends with the error.</summary>
    internal abstract void Lose(Exception cause);

    /// <summary>This process uses the queue no more: after this it is not to be used.</summary>
    internal abstract void Detach();

    public abstract int Count();

    /// <summary>Returns when nothing can be put any more, by anybody.</summary>
    public abstract void Close();

    /// <exception cref="InvalidOperationException">More often than items were put.</exception>
    public abstract void TaskDone();

    /// <exception cref="ProcException">Items will never be finished, because their takers are dead.</exception>
    public abstract Task JoinAsync(CancellationToken cancellationToken);

    /// <summary>Returns when the item is in the queue, whatever becomes of this process.</summary>
    /// <exception cref="TimeoutException">It was full that long.</exception>
    /// <exception cref="InvalidOperationException">It is closed.</exception>
    public abstract void Put(in Payload item, TimeSpan? timeout);

    public abstract ValueTask PutAsync(in Payload item, CancellationToken cancellationToken);

    public abstract bool TryPut(in Payload item);

    /// <exception cref="TimeoutException">Nothing came.</exception>
    /// <exception cref="System.Threading.Channels.ChannelClosedException">Closed and empty.</exception>
    public abstract Payload Take(TimeSpan? timeout);

    public abstract ValueTask<Payload> TakeAsync(CancellationToken cancellationToken);

    public abstract bool TryTake(out Payload item);

    /// <summary>Waits until an item could be taken, or none will ever come.</summary>
    internal abstract Task<bool> AwaitItemAsync(TimeSpan timeout, CancellationToken cancellationToken);
}
