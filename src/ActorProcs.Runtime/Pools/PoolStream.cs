using System.Threading.Channels;

namespace ActorProcs.Pools;

/// <summary>A map whose results are read as they come. Each enumeration is a batch of its own.</summary>
internal sealed class PoolStream<T, TResult>(Func<CancellationToken, StreamReply<T, TResult>> start, CancellationToken cancellationToken)
    : IAsyncEnumerable<TResult>
{
    public IAsyncEnumerator<TResult> GetAsyncEnumerator(CancellationToken cancellationToken1 = default)
    {
        var token = !cancellationToken1.CanBeCanceled ? cancellationToken
            : !cancellationToken.CanBeCanceled ? cancellationToken1
            : CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, cancellationToken1).Token;
        return start(token);
    }

    /// <summary>Reads a blocking source on a thread of its own, a few items ahead: while it blocks, what it gave before can go on.</summary>
    internal static async IAsyncEnumerable<T> Ahead(
        IEnumerable<T> items, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop = default)
    {
        var ahead = Channel.CreateBounded<T>(new BoundedChannelOptions(16) { SingleReader = true, SingleWriter = true });
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var read = Task.Run(
            async () =>
            {
#pragma warning disable CA1031 // The reader of the channel gets it.
                try
                {
                    foreach (var item in items) await ahead.Writer.WriteAsync(item, reading.Token).ConfigureAwait(false);
                    ahead.Writer.Complete();
                }
                catch (Exception error)
                {
                    ahead.Writer.Complete(error);
                }
#pragma warning restore CA1031
            },
            CancellationToken.None);
        try
        {
            while (await ahead.Reader.WaitToReadAsync(stop).ConfigureAwait(false))
                while (ahead.Reader.TryRead(out var item)) yield return item;
        }
        finally
        {
            await reading.CancelAsync().ConfigureAwait(false);
            _ = read;
        }
    }
}
