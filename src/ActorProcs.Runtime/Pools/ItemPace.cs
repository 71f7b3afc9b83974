namespace ActorProcs.Pools;

/// <summary>How long an item takes, from what has been measured, and so how many make an envelope. Both owner and router keep one.</summary>
internal sealed class ItemPace
{
    /// <summary>What an envelope should take when there is a choice.</summary>
    internal const double AimNanoseconds = 2_000_000;

    /// <summary>What it may take before it is cut in two.</summary>
    internal const double MostNanoseconds = 5_000_000;

    internal const int MostItems = 4096;

    private double _nanoseconds;

    /// <summary>0 until something has been measured.</summary>
    internal double NanosecondsPerItem => Volatile.Read(ref _nanoseconds);

    internal void Measured(int items, long nanoseconds)
    {
        if (items <= 0 || nanoseconds <= 0) return;
        var sample = (double)nanoseconds / items;
        var known = _nanoseconds;
        // Faster is believed sooner than slower: the first items pay for the compilation of the function.
        var weight = known == 0 ? 1 : sample < known ? Math.Max(0.5, items / (items + 8.0)) : 0.3;
        Volatile.Write(ref _nanoseconds, known + weight * (sample - known));
    }

    /// <summary>How many items of <paramref name="available"/> to send at once; one while nothing is known.</summary>
    internal int Items(int available)
    {
        var each = NanosecondsPerItem;
        if (each == 0) return 1;
        // A whole blob goes out uncut when that keeps the envelope short enough: parts of blobs cost more than whole ones.
        if (available <= MostItems && available * each <= MostNanoseconds) return Math.Max(1, available);
        return (int)Math.Clamp(AimNanoseconds / each, 1, MostItems);
    }
}
