using ActorProcs.Wire;

namespace ActorProcs.Nodes;

/// <summary>A memory-mapped page of each process that its node reads after its death: which objects it held, which item it was
/// running, which results it had finished. A write costs nanoseconds and no message, and survives <c>kill -9</c>.</summary>
internal abstract class BlackBox
{
    /// <summary>Notes that this process is inside the critical section of the object; gives the entry to clear.</summary>
    internal abstract int EnterHeld(ObjectId id);

    internal abstract void LeaveHeld(int entry);

    /// <summary>What was held at the time of reading: after death, what the process died with.</summary>
    internal abstract IReadOnlyList<ObjectId> ReadHeld();

    /// <summary>The pool item being run, by envelope and index; envelope 0 when none is.</summary>
    internal abstract (long Envelope, int Index) RunningItem { get; set; }

    /// <summary>Appends the result of a finished item, or says that there is no room (the sender then sends what it has first).</summary>
    internal abstract bool TryAppendResult(long envelope, int index, byte flags, ReadOnlySpan<byte> result);

    /// <summary>The finished results that have not been cleared, oldest first.</summary>
    internal abstract IReadOnlyList<FinishedItem> ReadResults();

    internal abstract void ClearResults();
}

internal readonly record struct FinishedItem(long Envelope, int Index, byte Flags, byte[] Result);
