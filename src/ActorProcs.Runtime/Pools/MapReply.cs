namespace ActorProcs.Pools;

/// <summary>Collects the results of a map whose length is known. It is complete when every item has an outcome; if items failed, the call
/// then throws the error of the lowest index, so that the same failures always give the same error.</summary>
internal sealed class MapReply<TResult>(
    IPoolCodec codec, ItemPace pace, FlowWindow window, int total, TimeSpan? timeout, IProgress<MapProgress>? progress)
    : PoolReply(codec, pace, timeout)
{
    private readonly IPoolCodec _codec = codec;
    private readonly TaskCompletionSource<TResult[]> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TResult[] _results = new TResult[total];
    private Exception? _error;
    private int _errorIndex = int.MaxValue;
    private int _completed;
    private int _failed;

    internal Task<TResult[]> Done => _done.Task;

    /// <summary>Every item has its outcome, so that nothing is left to cancel.</summary>
    internal bool IsComplete => Volatile.Read(ref _completed) >= total;

    internal void Cancel(CancellationToken token) => _done.TrySetCanceled(token);

    protected override void Succeeded(int index, ReadOnlySpan<byte> result)
    {
        if (typeof(TResult) != typeof(Nothing)) _results[index] = _codec.UnpackResult<TResult>(result);
    }

    protected override void Failed(int index, Exception error)
    {
        _failed++;
        if (index < _errorIndex) (_errorIndex, _error) = (index, error);
    }

    protected override void Advanced(int first, int count)
    {
        Volatile.Write(ref _completed, _completed + count);
        window.Release(first, count);
        progress?.Report(new MapProgress(_completed, _failed, total));
        if (_completed < total) return;
        if (_error is null) _done.TrySetResult(_results);
        else _done.TrySetException(_error);
    }

    protected override void Ended(Exception failure) => _done.TrySetException(failure);
}
