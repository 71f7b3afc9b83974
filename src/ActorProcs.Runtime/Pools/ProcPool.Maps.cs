using ActorProcs.Pools;

namespace ActorProcs;

public sealed partial class ProcPool
{
    /// <summary>Runs the function over all items and waits for the results, in the order of the items.</summary>
    /// <remarks>All items run, as in Python. If any failed, the error of the one with the lowest index is thrown, so that the same failures
    /// give the same error. The input is read to its end before the first item is sent.</remarks>
    /// <exception cref="InvalidOperationException">The pool was closed or terminated.</exception>
    /// <exception cref="ProcDiedException">A worker died while it ran the item.</exception>
    /// <exception cref="TimeoutException">The item ran longer than <see cref="MapOptions.Timeout"/>.</exception>
    /// <exception cref="PoolBrokenException">No worker becomes ready.</exception>
    /// <exception cref="OperationCanceledException">The pool was terminated meanwhile.</exception>
    public TResult[] Map<T, TResult>([Shipped] Func<T, TResult> function, IEnumerable<T> items, MapOptions? options = null) =>
        MapAsync(function, items, options).GetAwaiter().GetResult();

    /// <inheritdoc cref="Map{T, TResult}(Func{T, TResult}, IEnumerable{T}, MapOptions?)"/>
    public TResult[] Map<T, TResult>([Shipped] Func<T, Task<TResult>> function, IEnumerable<T> items, MapOptions? options = null) =>
        MapAsync(function, items, options).GetAwaiter().GetResult();

    /// <inheritdoc cref="Map{T, TResult}(Func{T, TResult}, IEnumerable{T}, MapOptions?)"/>
    /// <param name="function">Runs in the workers, on a copy of each item.</param>
    /// <param name="items">What to run it over.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Drops the items that have not started and kills the workers of those that run.</param>
    public Task<TResult[]> MapAsync<T, TResult>(
        [Shipped] Func<T, TResult> function, IEnumerable<T> items, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        StartMap<T, TResult>(PoolCall.Function, function, items, options, cancellationToken);

    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, MapOptions?, CancellationToken)"/>
    public Task<TResult[]> MapAsync<T, TResult>(
        [Shipped] Func<T, Task<TResult>> function, IEnumerable<T> items, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        StartMap<T, TResult>(PoolCall.Awaited, function, items, options, cancellationToken);

    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, MapOptions?, CancellationToken)"/>
    /// <summary>Runs the action over all items.</summary>
    public Task ForEachAsync<T>(
        [Shipped] Action<T> action, IEnumerable<T> items, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        StartMap<T, Nothing>(PoolCall.Action, action, items, options, cancellationToken);

    /// <inheritdoc cref="ForEachAsync{T}(Action{T}, IEnumerable{T}, MapOptions?, CancellationToken)"/>
    public Task ForEachAsync<T>(
        [Shipped] Func<T, Task> action, IEnumerable<T> items, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        StartMap<T, Nothing>(PoolCall.ActionAwaited, action, items, options, cancellationToken);

    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, MapOptions?, CancellationToken)"/>
    /// <summary>Runs a function of two arguments over pairs.</summary>
    public Task<TResult[]> StarmapAsync<T1, T2, TResult>(
        [Shipped] Func<T1, T2, TResult> function, IEnumerable<(T1, T2)> items, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        StartMap<(T1, T2), TResult>(PoolCall.Star, function, items, options, cancellationToken);

    /// <inheritdoc cref="StarmapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, MapOptions?, CancellationToken)"/>
    public Task<TResult[]> StarmapAsync<T1, T2, TResult>(
        [Shipped] Func<T1, T2, Task<TResult>> function, IEnumerable<(T1, T2)> items, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        StartMap<(T1, T2), TResult>(PoolCall.StarAwaited, function, items, options, cancellationToken);

    private Task<TResult[]> StartMap<T, TResult>(
        PoolCall call, Delegate function, IEnumerable<T> items, MapOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(items);
        ThrowIfNotRunning();
        options = Checked(options);
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<TResult[]>(cancellationToken);
        T[] all = [.. items];
        // Where the life of a worker is counted in chunks, their size can be seen, and is Python's.
        if (_options.MaxTasksPerChild is not null && all.Length > 0) options = options with { ChunkSize = options.ChunkSize ?? PythonsChunk(all.Length) };
        var code = ItemRunner.Pack(_link.Codec, call, function);
        return all.Length == 0 ? Task.FromResult<TResult[]>([]) : RunMapAsync<T, TResult>(code, all, options, cancellationToken);
    }

    private async Task<TResult[]> RunMapAsync<T, TResult>(byte[] code, T[] items, MapOptions options, CancellationToken cancellationToken)
    {
        var pace = new ItemPace();
        var window = new FlowWindow(MostBlobs);
        var reply = new MapReply<TResult>(_link.Codec, pace, window, items.Length, options.Timeout, options.Progress);
        var batch = _link.Enter(reply);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Opened before anything can cancel it, so that the router never opens what nobody will close.
        _link.Send(Open(batch, code, options.ChunkSize, options.Timeout, options.Retries));
        await using var cancelling = cancellationToken.UnsafeRegister(_ => reply.Cancel(cancellationToken), null).ConfigureAwait(false);
        var feeder = new ItemFeeder<T>(_link, batch, options.ChunkSize ?? 0, _processes, window, pace);
        _ = Task.Run(() => FeedAsync(feeder.FeedAsync(items, stop.Token), reply), CancellationToken.None);
        try
        {
            return await reply.Done.ConfigureAwait(false);
        }
        catch when (!reply.IsComplete)
        {
            // Cancelled, or something could not be packed: what is under way is of no use.
            _link.Send(new CancelBatch(batch));
            throw;
        }
        finally
        {
            _link.Leave(batch);
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private static async Task FeedAsync(Task feeding, PoolReply reply)
    {
#pragma warning disable CA1031 // An item that cannot be packed, whatever the reason, is the error of the call.
        try
        {
            await feeding.ConfigureAwait(false);
        }
        catch (Exception error)
        {
            reply.Fail(error);
        }
#pragma warning restore CA1031
    }

    private OpenBatch Open(long batch, byte[] code, int? chunkSize, TimeSpan? timeout, int? retries, AddItems? items = null) =>
        new(batch, Parcel.Of(code), chunkSize ?? 0, timeout?.Ticks ?? 0, retries ?? _options.Retries ?? 0, items);

    /// <summary>Enough for every worker to hold its three envelopes and as many again to be on the way.</summary>
    private int MostBlobs => 6 * _processes + 4;

    /// <summary>A quarter of each worker's share, rounded up.</summary>
    private int PythonsChunk(int items) => (items - 1) / (4 * _processes) + 1;

    private static MapOptions Checked(MapOptions? options)
    {
        options ??= new MapOptions();
        if (options.ChunkSize is < 1) throw new ArgumentOutOfRangeException(nameof(options), "ChunkSize must be 1 or more");
        Check(options.Timeout, options.Retries);
        return options;
    }

    private static void Check(TimeSpan? timeout, int? retries)
    {
        if (timeout is { } limit && limit <= TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(timeout), "Timeout must be positive");
        if (retries is < 0) throw new ArgumentOutOfRangeException(nameof(retries), "Retries must not be negative");
    }
}
