using ActorProcs.Nodes;
using ActorProcs.Wire;

namespace ActorProcs.Tests.Pools;

/// <summary>A black box in memory. After <see cref="Freeze"/> it keeps what it had, as one of a killed process does.</summary>
internal sealed class MemoryBox(int capacity = 64 * 1024) : BlackBox
{
    private readonly List<FinishedItem> _results = [];
    private readonly Lock _gate = new();
    private (long, int) _running;
    private int _used;
    private bool _frozen;

    internal override (long Envelope, int Index) RunningItem
    {
        get
        {
            lock (_gate) return _running;
        }
        set
        {
            lock (_gate)
                if (!_frozen) _running = value;
        }
    }

    internal void Freeze()
    {
        lock (_gate) _frozen = true;
    }

    /// <summary>Does something that happens at the same moment as a write to the box would.</summary>
    internal void UnlessFrozen(Action action)
    {
        lock (_gate)
            if (!_frozen) action();
    }

    internal override bool TryAppendResult(long envelope, int index, byte flags, ReadOnlySpan<byte> result)
    {
        lock (_gate)
        {
            if (_frozen) return true;
            if (_used + result.Length + 16 > capacity) return false;
            _used += result.Length + 16;
            _results.Add(new FinishedItem(envelope, index, flags, result.ToArray()));
            return true;
        }
    }

    internal override IReadOnlyList<FinishedItem> ReadResults()
    {
        lock (_gate) return [.. _results];
    }

    internal override void ClearResults()
    {
        lock (_gate)
        {
            if (_frozen) return;
            _results.Clear();
            _used = 0;
        }
    }

    internal override int EnterHeld(ObjectId id) => throw new NotSupportedException();

    internal override void LeaveHeld(int entry) => throw new NotSupportedException();

    internal override IReadOnlyList<ObjectId> ReadHeld() => [];
}
