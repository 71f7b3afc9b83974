using ActorProcs.Pools;

namespace ActorProcs;

public sealed partial class ProcPool
{
    /// <summary>Runs one function in a worker and waits for its result.</summary>
    /// <exception cref="InvalidOperationException">The pool was closed or terminated.</exception>
    /// <exception cref="ProcDiedException">The worker died while it ran the function.</exception>
    /// <exception cref="TimeoutException">The function ran longer than <see cref="TaskOptions.Timeout"/>.</exception>
    /// <exception cref="PoolBrokenException">No worker becomes ready.</exception>
    /// <exception cref="OperationCanceledException">The pool was terminated meanwhile.</exception>
    public TResult Apply<TResult>([Shipped] Func<TResult> function) => ApplyAsync(function).GetAwaiter().GetResult();

    /// <inheritdoc cref="Apply{TResult}(Func{TResult})"/>
    public TResult Apply<TResult>([Shipped] Func<Task<TResult>> function) => ApplyAsync(function).GetAwaiter().GetResult();

    /// <inheritdoc cref="Apply{TResult}(Func{TResult})"/>
    /// <param name="function">Runs in a worker; what it captures is copied.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Drops the task, or kills the worker that runs it.</param>
    public Task<TResult> ApplyAsync<TResult>(
        [Shipped] Func<TResult> function, TaskOptions? options = null, CancellationToken cancellationToken = default) =>
        StartTask<byte, TResult>(PoolCall.Single, function, 0, options, cancellationToken);

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, TaskOptions?, CancellationToken)"/>
    public Task<TResult> ApplyAsync<TResult>(
        [Shipped] Func<Task<TResult>> function, TaskOptions? options = null, CancellationToken cancellationToken = default) =>
        StartTask<byte, TResult>(PoolCall.SingleAwaited, function, 0, options, cancellationToken);

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, TaskOptions?, CancellationToken)"/>
    public Task<TResult> ApplyAsync<T1, TResult>(
        [Shipped] Func<T1, TResult> function, T1 arg1, TaskOptions? options = null, CancellationToken cancellationToken = default) =>
        StartTask<T1, TResult>(PoolCall.Function, function, arg1, options, cancellationToken);

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, TaskOptions?, CancellationToken)"/>
    public Task<TResult> ApplyAsync<T1, TResult>(
        [Shipped] Func<T1, Task<TResult>> function, T1 arg1, TaskOptions? options = null, CancellationToken cancellationToken = default) =>
        StartTask<T1, TResult>(PoolCall.Awaited, function, arg1, options, cancellationToken);

    private Task<TResult> StartTask<T, TResult>(
        PoolCall call, Delegate function, T item, TaskOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(function);
        ThrowIfNotRunning();
        Check(options?.Timeout, options?.Retries);
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<TResult>(cancellationToken);
        var code = ItemRunner.Pack(_link.Codec, call, function);
        var items = Parcel.Of(_link.Codec.PackItems<T>([item]));
        return RunTaskAsync<TResult>(code, items, options, cancellationToken);
    }

    private async Task<TResult> RunTaskAsync<TResult>(byte[] code, Parcel item, TaskOptions? options, CancellationToken cancellationToken)
    {
        var reply = new MapReply<TResult>(_link.Codec, new ItemPace(), new FlowWindow(1), 1, options?.Timeout, null);
        var batch = _link.Enter(reply);
        _link.Send(Open(batch, code, null, options?.Timeout, options?.Retries, new AddItems(batch, 0, 1, item, Last: true)));
        await using var cancelling = cancellationToken.UnsafeRegister(_ => reply.Cancel(cancellationToken), null).ConfigureAwait(false);
        try
        {
            return (await reply.Done.ConfigureAwait(false))[0];
        }
        catch when (!reply.IsComplete)
        {
            _link.Send(new CancelBatch(batch));
            throw;
        }
        finally
        {
            _link.Leave(batch);
        }
    }
}
