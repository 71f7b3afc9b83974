using ActorProcs.Nodes;

namespace ActorProcs.Queues;

/// <summary>What a process needs in order to use a queue.</summary>
internal interface IQueueLink
{
    /// <summary>The number of the process at its node.</summary>
    int Slot { get; }

    void Send(IForHome message);

    /// <summary>Makes memory that the home can open by its token.</summary>
    (string Token, SharedPage Page) MakePage(int length);

    SharedPage OpenPage(string token, int length);
}
