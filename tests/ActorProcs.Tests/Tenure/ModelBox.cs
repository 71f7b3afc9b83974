using ActorProcs.Nodes;
using ActorProcs.Wire;

namespace ActorProcs.Tests.Tenure;

/// <summary>A black box in memory, with room for a few held objects.</summary>
internal sealed class ModelBox : BlackBox
{
    private readonly ObjectId?[] _held = new ObjectId?[64];

    internal override (long Envelope, int Index) RunningItem { get; set; }

    internal override int EnterHeld(ObjectId id)
    {
        lock (_held)
        {
            var entry = Array.IndexOf(_held, null);
            _held[entry] = id;
            return entry;
        }
    }

    internal override void LeaveHeld(int entry)
    {
        lock (_held) _held[entry] = null;
    }

    internal override IReadOnlyList<ObjectId> ReadHeld()
    {
        lock (_held) return [.. _held.OfType<ObjectId>()];
    }

    internal override bool TryAppendResult(long envelope, int index, byte flags, ReadOnlySpan<byte> result) => false;

    internal override IReadOnlyList<FinishedItem> ReadResults() => [];

    internal override void ClearResults()
    {
    }
}
