using ActorProcs.Pools;

namespace ActorProcs;

public sealed partial class ProcPool
{
    /// <summary>Runs the function over the items and gives the results in their order, as they become available.</summary>
    /// <remarks>
    /// The input is read only as far as there is room: a bounded number of items and bytes is under way or waits to be read. It is read on
    /// another thread. An item that failed raises its error where its result would stand; an enumerator that is asked again goes on with the
    /// next one (<c>await foreach</c> ends there). An input that fails raises its error behind the results of what it gave before. Leaving the
    /// enumeration early cancels the rest.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The pool was closed or terminated.</exception>
    public IAsyncEnumerable<TResult> IMapAsync<T, TResult>(
        [Shipped] Func<T, TResult> function, IEnumerable<T> items, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        StartStream<T, TResult>(PoolCall.Function, function, AheadOf(items), true, options, cancellationToken);

    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, MapOptions?, CancellationToken)"/>
    public IAsyncEnumerable<TResult> IMapAsync<T, TResult>(
        [Shipped] Func<T, Task<TResult>> function, IEnumerable<T> items, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        StartStream<T, TResult>(PoolCall.Awaited, function, AheadOf(items), true, options, cancellationToken);

    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, MapOptions?, CancellationToken)"/>
    public IAsyncEnumerable<TResult> IMapAsync<T, TResult>(
        [Shipped] Func<T, TResult> function, IAsyncEnumerable<T> items, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        StartStream<T, TResult>(PoolCall.Function, function, items, true, options, cancellationToken);

    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IAsyncEnumerable{T}, MapOptions?, CancellationToken)"/>
    public IAsyncEnumerable<TResult> IMapAsync<T, TResult>(
        [Shipped] Func<T, Task<TResult>> function, IAsyncEnumerable<T> items, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        StartStream<T, TResult>(PoolCall.Awaited, function, items, true, options, cancellationToken);

    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, MapOptions?, CancellationToken)"/>
    /// <summary>Runs the function over the items and gives the results in the order in which they are ready.</summary>
    public IAsyncEnumerable<TResult> IMapUnorderedAsync<T, TResult>(
        [Shipped] Func<T, TResult> function, IEnumerable<T> items, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        StartStream<T, TResult>(PoolCall.Function, function, AheadOf(items), false, options, cancellationToken);

    /// <inheritdoc cref="IMapUnorderedAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, MapOptions?, CancellationToken)"/>
    public IAsyncEnumerable<TResult> IMapUnorderedAsync<T, TResult>(
        [Shipped] Func<T, Task<TResult>> function, IEnumerable<T> items, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        StartStream<T, TResult>(PoolCall.Awaited, function, AheadOf(items), false, options, cancellationToken);

    /// <inheritdoc cref="IMapUnorderedAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, MapOptions?, CancellationToken)"/>
    public IAsyncEnumerable<TResult> IMapUnorderedAsync<T, TResult>(
        [Shipped] Func<T, TResult> function, IAsyncEnumerable<T> items, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        StartStream<T, TResult>(PoolCall.Function, function, items, false, options, cancellationToken);

    /// <inheritdoc cref="IMapUnorderedAsync{T, TResult}(Func{T, TResult}, IAsyncEnumerable{T}, MapOptions?, CancellationToken)"/>
    public IAsyncEnumerable<TResult> IMapUnorderedAsync<T, TResult>(
        [Shipped] Func<T, Task<TResult>> function, IAsyncEnumerable<T> items, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        StartStream<T, TResult>(PoolCall.Awaited, function, items, false, options, cancellationToken);

    private static IAsyncEnumerable<T> AheadOf<T>(IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return PoolStream<T, object>.Ahead(items);
    }

    private PoolStream<T, TResult> StartStream<T, TResult>(
        PoolCall call, Delegate function, IAsyncEnumerable<T> items, bool isOrdered, MapOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(items);
        ThrowIfNotRunning();
        var terms = Checked(options);
        var code = ItemRunner.Pack(_link.Codec, call, function);
        return new PoolStream<T, TResult>(Start, cancellationToken);

        StreamReply<T, TResult> Start(CancellationToken token)
        {
            ThrowIfNotRunning();
            var pace = new ItemPace();
            var window = new FlowWindow(MostBlobs);
            var reply = new StreamReply<T, TResult>(_link, pace, window, isOrdered, terms, token);
            var batch = _link.Enter(reply);
            _link.Send(Open(batch, code, terms.ChunkSize, terms.Timeout, terms.Retries));
            var feeder = new ItemFeeder<T>(_link, batch, terms.ChunkSize ?? 0, _processes, window, pace);
            reply.Start(batch, stop => feeder.FeedAsync(items, stop));
            return reply;
        }
    }
}
