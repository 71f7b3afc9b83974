namespace ActorProcs.Queues;

/// <summary>What a <see cref="QueueLedger"/> wants done.</summary>
internal interface IQueueOutlet
{
    /// <summary>Tell the process: there may be an item, room, or an end. It looks for itself.</summary>
    void LookAgain(int slot);

    /// <summary>Answer a Join.</summary>
    /// <param name="slot">Who waits.</param>
    /// <param name="request">The number of its request.</param>
    /// <param name="lost">Items that nobody will finish, because the processes that took them are dead.</param>
    void Joined(int slot, long request, long lost);

    /// <summary>Call <see cref="QueueLedger.Settle"/> again: after other messages, or (late) in some milliseconds
    /// <see cref="QueueLedger.SettleLate"/>.</summary>
    void SettleAgain(bool late);
}
