using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Signals;

/// <summary>How a semaphore was made.</summary>
[MemoryPackable]
internal sealed partial record SemaphoreTerms(int Value, bool Bounded)
{
    public override string ToString() => $"a {(Bounded ? "bounded " : "")}semaphore of {Value} permits";
}

/// <summary>One permit: now, or after those who asked before. Without <paramref name="Wait"/> now or not at all.</summary>
[MemoryPackable]
internal sealed partial record AcquirePermit(ObjectId Id, int Slot, long Request, bool Wait) : ISignalRequest;

/// <summary>All of them come back, or none when that would be too many.</summary>
[MemoryPackable]
internal sealed partial record ReleasePermits(ObjectId Id, int Slot, long Request, int Count) : ISignalRequest;
