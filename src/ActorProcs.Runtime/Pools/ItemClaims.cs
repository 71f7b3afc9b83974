namespace ActorProcs.Pools;

/// <summary>Which items of an envelope the worker's thread may still start. Starting and giving back compete for one word, so an item is
/// either started here or given back whole.</summary>
internal sealed class ItemClaims(int from, int to)
{
    // The next item in the upper half, the end in the lower.
    private long _state = Pack(from, to);

    internal bool TryClaim(out int index)
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            index = (int)(state >> 32);
            var end = (int)state;
            if (index >= end) return false;
            if (Interlocked.CompareExchange(ref _state, Pack(index + 1, end), state) == state) return true;
        }
    }

    /// <summary>Gives up unstarted items from the back: all, or the larger half. Returns the new end.</summary>
    internal int GiveBack(bool all)
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            var (next, end) = ((int)(state >> 32), (int)state);
            if (next >= end) return end;
            // Half, also of an envelope that has not been begun. 1. An idle worker is to take over; 2. all of it is given back; 3. the router
            // finds two idle workers and gives it to the first, which is the one that had it. Halves come to an end, that did not.
            var kept = all ? next : next + (end - next) / 2;
            if (Interlocked.CompareExchange(ref _state, Pack(next, kept), state) == state) return kept;
        }
    }

    private static long Pack(int next, int end) => ((long)next << 32) | (uint)end;
}
