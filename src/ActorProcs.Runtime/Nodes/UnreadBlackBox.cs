using ActorProcs.Wire;

namespace ActorProcs.Nodes;

/// <summary>The box of a program that embeds its node: when it dies, nobody is left to read it.</summary>
internal sealed class UnreadBlackBox : BlackBox
{
    internal override (long Envelope, int Index) RunningItem { get; set; }

    internal override int EnterHeld(ObjectId id) => 0;

    internal override void LeaveHeld(int entry)
    {
    }

    internal override IReadOnlyList<ObjectId> ReadHeld() => [];

    internal override bool TryAppendResult(long envelope, int index, byte flags, ReadOnlySpan<byte> result) => false;

    internal override IReadOnlyList<FinishedItem> ReadResults() => [];

    internal override void ClearResults()
    {
    }
}
