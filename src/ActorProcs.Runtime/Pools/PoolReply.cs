using System.Collections.Concurrent;

namespace ActorProcs.Pools;

/// <summary>What awaits the outcomes of one batch. Messages are queued by the process's actor and opened on the thread pool, one at a time:
/// user types are never unpacked on an actor.</summary>
internal abstract class PoolReply(IPoolCodec codec, ItemPace pace, TimeSpan? timeout) : IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<object> _messages = new();
    private int _queued;

    internal void Post(object message)
    {
        _messages.Enqueue(message);
        if (Interlocked.Increment(ref _queued) == 1) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Fails the call, after what has arrived before: a pool that was closed ends right behind its last results.</summary>
    internal void Fail(Exception failure) => Post(failure);

    protected abstract void Succeeded(int index, ReadOnlySpan<byte> result);

    protected abstract void Failed(int index, Exception error);

    /// <summary>These items have their outcomes.</summary>
    protected abstract void Advanced(int first, int count);

    /// <summary>The call as a whole has failed. May be said more than once.</summary>
    protected abstract void Ended(Exception failure);

    void IThreadPoolWorkItem.Execute()
    {
        do
        {
            if (!_messages.TryDequeue(out var message)) continue;
#pragma warning disable CA1031 // What cannot be opened fails its call; without this it would end the program.
            try
            {
                Open(message);
            }
            catch (Exception error)
            {
                Ended(error);
            }
#pragma warning restore CA1031
        }
        while (Interlocked.Decrement(ref _queued) != 0);
    }

    private void Open(object message)
    {
        switch (message)
        {
            case BatchResults results: Open(results); break;
            case ItemLost lost:
                Failed(lost.Index, ErrorOf(lost));
                Advanced(lost.Index, 1);
                break;
            case Exception failure: Ended(failure); break;
        }
    }

    private void Open(BatchResults results)
    {
        ReadOnlySpan<byte> block = results.Block.Open();
        for (var i = 0; i < results.Count; i++)
        {
            var payload = ResultBlock.Read(ref block, out var flags);
            if ((flags & ResultBlock.Error) == 0) OpenOne(results.First + i, payload);
            else Failed(results.First + i, codec.UnpackError(payload.ToArray()));
        }
        pace.Measured(results.Count, results.Nanoseconds);
        Advanced(results.First, results.Count);
    }

    private void OpenOne(int index, ReadOnlySpan<byte> payload)
    {
#pragma warning disable CA1031 // A result that cannot be unpacked fails its item, not the other ones of its block.
        try
        {
            Succeeded(index, payload);
        }
        catch (Exception error)
        {
            Failed(index, error);
        }
#pragma warning restore CA1031
    }

    private Exception ErrorOf(ItemLost lost)
    {
        if (lost.Loss == ItemLoss.TimedOut)
        {
            return new TimeoutException(
                $"Item {lost.Index} ran longer than its timeout of {timeout?.ToString() ?? "?"}, so its worker was killed and replaced. "
                + "Give it more time with Timeout, or make it shorter.");
        }
        var death = lost.Death!.Unpack();
        var what = lost.Loss == ItemLoss.Suspected
            ? $"died before it could start item {lost.Index}, the last of {lost.Starts} workers that did: {death.Cause} Unpacking the function or the item may kill."
            : $"died while it ran item {lost.Index}{(lost.Starts > 1 ? $", at start {lost.Starts}" : "")}: {death.Cause} The item may have had effects; Retries starts it again.";
        return new ProcDiedException($"{death.Process} (pid {death.Pid} on {death.Node}) {what}",
            death, lost.Index);
    }
}
