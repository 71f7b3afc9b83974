namespace ActorProcs;

/// <summary>How a <see cref="ProcPool"/> treats its workers.</summary>
public sealed record PoolOptions
{
    /// <summary>Runs once in each worker before its first item. If it throws, the worker is replaced, later and later; when it has
    /// failed five times in a row and no worker is left, the pool is broken, see <see cref="PoolBrokenException"/>.</summary>
    [Shipped]
    public Action? Initializer { get; init; }

    /// <summary>Replace a worker when it has run this many tasks; null for never. A task is a chunk, as in Python: of
    /// <see cref="MapOptions.ChunkSize"/> items, and where that is not given, of a quarter of each worker's share of a map (100 items and
    /// 2 workers: 13) and of one item of a stream.</summary>
    public int? MaxTasksPerChild { get; init; }

    /// <summary>How often an item is started again whose worker died while running it; default 0, because it may have had effects.</summary>
    public int? Retries { get; init; }
}

/// <summary>How one map runs.</summary>
public sealed record MapOptions
{
    /// <summary>Items that travel together. Null adapts: a few milliseconds of work at a time, measured as the map runs (but see
    /// <see cref="PoolOptions.MaxTasksPerChild"/>).</summary>
    public int? ChunkSize { get; init; }

    /// <summary>The longest an item may run, from its own start. One that runs longer fails with <see cref="TimeoutException"/>, its worker is
    /// killed and replaced; no other item is affected. It is not retried.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Overrides <see cref="PoolOptions.Retries"/>.</summary>
    public int? Retries { get; init; }

    /// <summary>Told now and then how far the map is.</summary>
    public IProgress<MapProgress>? Progress { get; init; }
}

/// <summary>How one task runs.</summary>
public sealed record TaskOptions
{
    /// <summary>As <see cref="MapOptions.Timeout"/>.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Overrides <see cref="PoolOptions.Retries"/>.</summary>
    public int? Retries { get; init; }
}

/// <summary>How far a map is.</summary>
/// <param name="Completed">Items that have an outcome, failed ones included.</param>
/// <param name="Failed">Items that failed.</param>
/// <param name="Total">Items in all; null when the input is read as the map runs.</param>
public sealed record MapProgress(int Completed, int Failed, int? Total);
