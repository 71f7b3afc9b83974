namespace ActorProcs.Tenure;

// The lease: what this site was given is its own only for as long as its node is known to belong to the cluster.
internal sealed partial class Site
{
    /// <summary>1. A node is cut off from the others. 2. They give it up, wait until its lease is over, and give what its processes had to
    /// others. 3. A process of it that knows nothing of that reads the data it still has. So when the lease is over, whoever has the word
    /// waits until it is renewed, and gives the word back if it is not.</summary>
    private bool KeepIfLeased(Hold hold, TimeSpan timeout, CancellationToken cancellationToken) =>
        _lease is not { IsOver: true } || KeepIfLeasedAsync(new ValueTask<Hold?>(hold), timeout, cancellationToken).AsTask().GetAwaiter().GetResult() is not null;

    private async ValueTask<Hold?> KeepIfLeasedAsync(ValueTask<Hold?> entering, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (await entering.ConfigureAwait(false) is not { } hold) return null;
        var kept = false;
        try
        {
            while (_lease is { IsOver: true } lease)
                await lease.Renewed().WaitAsync(timeout <= TimeSpan.Zero && timeout != Timeout.InfiniteTimeSpan ? AnswerTime : timeout, _time, cancellationToken).ConfigureAwait(false);
            kept = true;
            return hold;
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            if (!kept) Give(hold.Ticket);
        }
    }
}
