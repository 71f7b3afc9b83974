namespace ActorProcs.Mesh;

/// <summary>Threads for those who fetch megabytes: whoever has one to himself may wait on it, which is nearly twice as fast.</summary>
internal sealed class TransferThreads
{
    /// <summary>Below this a thread costs more than it brings.</summary>
    private const long Least = 1 << 20;

    /// <summary>Where more come at once the processor has enough to do.</summary>
    private const int Most = 64;

    private int _running;

    /// <summary>Runs a transfer, on a thread of its own or on those of all.</summary>
    /// <param name="length">How many bytes there are to come.</param>
    /// <param name="transfer">Told whether it may block.</param>
    internal async Task RunAsync(long length, Func<bool, Task> transfer)
    {
        if (length < Least)
        {
            await transfer(false).ConfigureAwait(false);
            return;
        }

        try
        {
            if (Interlocked.Increment(ref _running) > Most) await transfer(false).ConfigureAwait(false);
            else await Task.Factory.StartNew(() => transfer(true).GetAwaiter().GetResult(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
