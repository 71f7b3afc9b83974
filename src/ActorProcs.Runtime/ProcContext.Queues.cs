using ActorProcs.Queues;

namespace ActorProcs;

public sealed partial class ProcContext
{
    /// <summary>Makes a queue. Python: <c>Queue(maxsize)</c>, <c>SimpleQueue()</c> and <c>JoinableQueue(maxsize)</c>: one kind does it all.</summary>
    /// <typeparam name="T">What the items are.</typeparam>
    /// <param name="capacity">The most items it holds; with 0 or less as many as come, up to 256 MiB.</param>
    /// <param name="name">All who use one name have one queue; null makes a new one.</param>
    /// <exception cref="InvalidOperationException">The queue of that name was made with another capacity.</exception>
    /// <exception cref="ProcException">The node cannot be started or reached.</exception>
    public ProcQueue<T> Queue<T>(int capacity = 0, string? name = null) => QueueHandles.Create<T>(SessionOf(name), capacity, name);

    /// <summary>Makes a pipe. Python: <c>Pipe(duplex)</c>.</summary>
    /// <param name="duplex">Whether both ends send and receive. If not, the first receives and the second sends.</param>
    /// <exception cref="ProcException">The node cannot be started or reached.</exception>
    public (ProcConnection First, ProcConnection Second) Pipe(bool duplex = true) => PipeHandles.Create(Session, duplex);
}
