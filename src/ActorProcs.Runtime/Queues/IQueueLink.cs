using ActorProcs.Nodes;

namespace ActorProcs.Queues;

/// <summary>What a process needs in order to use a queue.</summary>
internal interface IQueueLink
{
    /// <summary>The number of the process at its node.</summary>
    int Slot { get; }

    IPageStore Pages { get; }

    void Send(IForHome message);
}
