namespace ActorProcs.Mesh;

/// <summary>Threads for payloads of megabytes: whoever has one to himself may wait on it, which is nearly twice as fast.</summary>
internal sealed class TransferThreads
{
    /// <summary>Below this a thread costs more than it brings.</summary>
    private const long Least = 1 << 20;

    /// <summary>Where more come at once, the processor has enough to do, and memory for their stacks is better used otherwise.</summary>
    private const int Most = 64;

    private int _running;

    /// <summary>Runs a transfer.</summary>
    /// <param name="length">How many bytes there are to come.</param>
    /// <param name="block">Has the transfer's connections block from now on; not called where it shares the threads of all.</param>
    /// <param name="transfer">What to run.</param>
    internal async Task RunAsync(long length, Action block, Func<Task> transfer)
    {
        if (length < Least)
        {
            await transfer().ConfigureAwait(false);
            return;
        }

        try
        {
            if (Interlocked.Increment(ref _running) > Most) await transfer().ConfigureAwait(false);
            else await OnThreadAsync(block, transfer).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private static Task OnThreadAsync(Action block, Func<Task> transfer) =>
        Task.Factory.StartNew(
            () =>
            {
                block();
                transfer().GetAwaiter().GetResult();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
}
