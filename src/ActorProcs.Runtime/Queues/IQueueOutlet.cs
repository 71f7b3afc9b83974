using ActorProcs.Wire;

namespace ActorProcs.Queues;

/// <summary>What a home wants done.</summary>
internal interface IQueueOutlet
{
    void Tell(int slot, IWireMessage message);

    /// <summary>Call <see cref="QueueDesk.Settle"/>: after other messages, or (late) in some milliseconds.</summary>
    void SettleAgain(bool late);

    /// <summary>Nobody can use the object any more.</summary>
    void Drop();
}
