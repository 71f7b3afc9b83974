namespace ActorProcs.Pools;

/// <summary>One enumeration of a <see cref="PoolStream{T, TResult}"/>: hands out results in order, or as they come. An item that failed raises
/// its error where its result would stand; the next call goes on with the next item.</summary>
internal sealed class StreamReply<T, TResult>(
    PoolLink link, ItemPace pace, FlowWindow window, bool isOrdered, MapOptions options, CancellationToken cancellationToken)
    : PoolReply(link.Codec, pace, options.Timeout), IAsyncEnumerator<TResult>
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, Outcome> _arrived = [];
    private readonly Queue<int> _order = new();
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private TaskCompletionSource? _change;
    private Exception? _failure;
    private Exception? _inputFailure;
    private long _batch;
    private int _consumed;
    private int _completed;
    private int _failed;
    private int? _total;
    private bool _over;

    public TResult Current { get; private set; } = default!;

    internal void Start(long batch, Func<CancellationToken, Task<Fed>> feed)
    {
        _batch = batch;
        _ = FeedAsync(feed);
    }

    public async ValueTask<bool> MoveNextAsync()
    {
        while (true)
        {
            Task change;
            lock (_gate)
            {
                if (TryTake(out var index, out var outcome))
                {
                    _consumed++;
                    window.Release(index, 1);
                    if (outcome.Error is { } error) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
                    Current = outcome.Value;
                    return true;
                }
                if (_over || _consumed == _total)
                {
                    Finish(cancel: false);
                    // The input's error stands where its next item would have stood, and is raised once.
                    if (_inputFailure is { } lost)
                    {
                        _inputFailure = null;
                        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(lost);
                    }

                    return false;
                }
                if (_failure is { } failure)
                {
                    Finish(cancel: true);
                    System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
                }
                _change ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                change = _change.Task;
            }
            try
            {
                await change.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                await DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        lock (_gate) Finish(cancel: _consumed != _total);
        return ValueTask.CompletedTask;
    }

    protected override void Succeeded(int index, ReadOnlySpan<byte> result) =>
        Arrived(index, new Outcome(typeof(TResult) == typeof(Nothing) ? default! : link.Codec.UnpackResult<TResult>(result), null));

    protected override void Failed(int index, Exception error)
    {
        _failed++;
        Arrived(index, new Outcome(default!, error));
    }

    protected override void Advanced(int first, int count)
    {
        _completed += count;
        options.Progress?.Report(new MapProgress(_completed, _failed, null));
        Wake();
    }

    protected override void Ended(Exception failure)
    {
        lock (_gate) _failure ??= failure;
        Wake();
    }

    private async Task FeedAsync(Func<CancellationToken, Task<Fed>> feed)
    {
#pragma warning disable CA1031 // The reader of the stream gets it.
        try
        {
            var fed = await Task.Run(() => feed(_stop.Token)).ConfigureAwait(false);
            lock (_gate) (_total, _inputFailure) = (fed.Count, fed.Failure);
            Wake();
        }
        catch (Exception error)
        {
            Ended(error);
        }
#pragma warning restore CA1031
    }

    private void Arrived(int index, Outcome outcome)
    {
        lock (_gate)
        {
            _arrived[index] = outcome;
            if (!isOrdered) _order.Enqueue(index);
        }
    }

    private bool TryTake(out int index, out Outcome outcome)
    {
        index = _consumed;
        outcome = default;
        if (!isOrdered && !_order.TryDequeue(out index)) return false;
        return _arrived.Remove(index, out outcome);
    }

    private void Wake()
    {
        TaskCompletionSource? change;
        lock (_gate) (change, _change) = (_change, null);
        change?.SetResult();
    }

    private void Finish(bool cancel)
    {
        if (_over) return;
        _over = true;
        link.Leave(_batch);
        if (cancel) link.Send(new CancelBatch(_batch));
        _ = _stop.CancelAsync();
    }

    private readonly record struct Outcome(TResult Value, Exception? Error);
}
