namespace ActorProcs.Queues;

/// <summary>How many items a process may still put: a right that its home grants and may take back without asking.</summary>
/// <remarks>One word holds what was used (low half) and the limit (high half), both counted from the beginning and wrapping around. The
/// process moves the first, the home the second, each by compare-and-swap: so room is used or taken back, never both.</remarks>
internal static class RoomWord
{
    internal static uint Used(long word) => (uint)word;

    internal static uint Limit(long word) => (uint)((ulong)word >> 32);

    /// <summary>For the process: uses one, if there is one.</summary>
    internal static bool TryUse(ref long word)
    {
        while (true)
        {
            var seen = Volatile.Read(ref word);
            if (Used(seen) == Limit(seen)) return false;
            if (Interlocked.CompareExchange(ref word, Of(Used(seen) + 1, Limit(seen)), seen) == seen) return true;
        }
    }

    /// <summary>For the home.</summary>
    internal static void Grant(ref long word, int count)
    {
        while (true)
        {
            var seen = Volatile.Read(ref word);
            if (Interlocked.CompareExchange(ref word, Of(Used(seen), Limit(seen) + (uint)count), seen) == seen) return;
        }
    }

    /// <summary>For the home: takes back what is not used, down to a limit that was promised, and says how many.</summary>
    internal static int TakeBack(ref long word, uint promised)
    {
        while (true)
        {
            var seen = Volatile.Read(ref word);
            var keep = (int)(promised - Used(seen)) > 0 ? promised : Used(seen);
            var surplus = (int)(Limit(seen) - keep);
            if (surplus <= 0) return 0;
            if (Interlocked.CompareExchange(ref word, Of(Used(seen), keep), seen) == seen) return surplus;
        }
    }

    private static long Of(uint used, uint limit) => (long)(((ulong)limit << 32) | used);
}
