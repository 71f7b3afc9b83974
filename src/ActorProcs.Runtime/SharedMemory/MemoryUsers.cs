namespace ActorProcs.SharedMemory;

/// <summary>Who uses a block of memory, and whether its end has come: with its owner, or with its last user.</summary>
internal sealed class MemoryUsers(int owner)
{
    private readonly Dictionary<int, int> _open = [];
    private readonly HashSet<int> _expected = [];
    private readonly HashSet<int> _early = [];

    /// <summary>Nobody can find it any more. Those who have it open keep it.</summary>
    internal bool IsOver { get; private set; }

    /// <param name="slot">The process.</param>
    /// <param name="byReference">It has received a handle, and has not asked for a name.</param>
    internal void Attach(int slot, bool byReference)
    {
        _open[slot] = _open.GetValueOrDefault(slot) + 1;

        // 1. A starts B with a handle among its arguments. 2. B attaches. 3. A hears that B has started, and says that B will attach. It
        // would be waited for as long as B lives, also when B has long closed the block.
        if (byReference && !_expected.Remove(slot)) _early.Add(slot);
    }

    internal void Leave(int slot)
    {
        if (!_open.TryGetValue(slot, out var times)) return;
        if (times > 1) _open[slot] = times - 1;
        else _open.Remove(slot);
        EndUnused();
    }

    internal void Expect(int slot)
    {
        if (!_early.Remove(slot)) _expected.Add(slot);
    }

    internal void Bury(int slot)
    {
        _early.Remove(slot);
        if (slot == owner) IsOver = true;
        if (_open.Remove(slot) | _expected.Remove(slot)) EndUnused();
    }

    internal void Unlink() => IsOver = true;

    private void EndUnused()
    {
        if (_open.Count == 0 && _expected.Count == 0) IsOver = true;
    }
}
