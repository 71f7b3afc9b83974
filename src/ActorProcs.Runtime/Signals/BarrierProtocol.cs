using System.Globalization;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Signals;

/// <summary>How a barrier was made.</summary>
/// <param name="TimeoutTicks">How long a wait lasts that does not say; null for ever.</param>
/// <param name="Action">The packed function that one party runs; null when there is none.</param>
[MemoryPackable]
internal sealed partial record BarrierTerms(int Parties, long? TimeoutTicks, byte[]? Action)
{
    // Two programs cannot be asked whether their actions are the same: only whether there is one.
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"a barrier of {Parties} parties{(Action is null ? "" : " with an action")}{(TimeoutTicks is { } ticks ? $" that wait {TimeSpan.FromTicks(ticks).TotalSeconds} s" : "")}");
}

/// <summary>This process has a handle of the barrier: should it crash, the others would wait for it in vain.</summary>
/// <param name="Who">The process, as errors name it.</param>
[MemoryPackable]
internal sealed partial record JoinBarrier(ObjectId Id, int Slot, long Request, string Who) : ISignalRequest;

/// <summary>Answered when all have arrived, or when the barrier breaks.</summary>
[MemoryPackable]
internal sealed partial record ArriveAtBarrier(ObjectId Id, int Slot, long Request, string Who) : ISignalRequest;

/// <summary>The party whose arrival had the number <paramref name="Arrival"/> has run the action; with an error, the barrier breaks.</summary>
[MemoryPackable]
internal sealed partial record BarrierActionDone(ObjectId Id, int Slot, long Request, long Arrival, string? Error) : ISignalRequest;

/// <summary>As new; who waits is told that it broke.</summary>
[MemoryPackable]
internal sealed partial record ResetBarrier(ObjectId Id, int Slot, long Request) : ISignalRequest;

/// <summary>Break it.</summary>
[MemoryPackable]
internal sealed partial record AbortBarrier(ObjectId Id, int Slot, long Request, string Who) : ISignalRequest;
