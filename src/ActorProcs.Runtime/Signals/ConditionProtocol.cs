using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Signals;

/// <summary>How a condition was made: the lock that guards it.</summary>
[MemoryPackable]
internal sealed partial record ConditionTerms(ObjectId Gate)
{
    public override string ToString() => $"a condition with the lock {Gate}";
}

/// <summary>Put the wait of number <paramref name="Waiter"/> at the end of the line, and answer this request at once.</summary>
[MemoryPackable]
internal sealed partial record EnlistWaiter(ObjectId Id, int Slot, long Request, long Waiter) : ISignalRequest;

/// <summary>Wake as many, those who wait longest first.</summary>
[MemoryPackable]
internal sealed partial record NotifyWaiters(ObjectId Id, int Slot, long Request, int Count) : ISignalRequest;

/// <summary>The woken one of that number has its lock again: the notification has been used.</summary>
[MemoryPackable]
internal sealed partial record WaiterResumed(ObjectId Id, int Slot, long Request, long Waiter) : ISignalRequest;
