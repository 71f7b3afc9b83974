namespace ActorProcs.Tenure;

// "Try now" when tenure is elsewhere: the object may be free all the same, and only its home can tell.
internal sealed partial class Site
{
    /// <summary>How long to wait for a tenure that is said to be free before asking again.</summary>
    private static readonly TimeSpan Journey = TimeSpan.FromMilliseconds(5);

    /// <summary>A holder that does not answer in this time (its process is stopped, say) is taken to hold the lock.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(2);

    /// <summary>Does anybody anywhere hold it? Yes, if the holder's process does not answer.</summary>
    internal bool IsLocked()
    {
        var answer = IsLockedAsync();
        return Task.WaitAny([answer], AnswerTime) < 0 || answer.GetAwaiter().GetResult();
    }

    private bool TryNow(out Hold hold)
    {
        hold = default;
        if (HasTenure) return false;
        var attempt = TryNowAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        hold = attempt.GetValueOrDefault();
        return attempt is not null;
    }

    /// <summary>Asks for tenure and, at the same time, whether anybody holds the object. It ends at the first of: the word is ours; somebody
    /// holds the object.</summary>
    /// <remarks>Without the request, a lock that nobody holds but whose tenure rests at another site could never be taken by trying.</remarks>
    private async ValueTask<Hold?> TryNowAsync(CancellationToken cancellationToken)
    {
        if (HasTenure) return null;
        var waiter = new TaskWaiter();
        if (Await(waiter, out var ticket)) return Entered(ticket);
        var asked = _time.GetTimestamp();
        while (true)
        {
            try
            {
                var answer = IsLockedAsync();
                await Task.WhenAny(waiter.Ticket, answer).WaitAsync(AnswerTime, _time, cancellationToken).ConfigureAwait(false);
                if (!waiter.Ticket.IsCompleted && !await answer.ConfigureAwait(false))
                    await Task.WhenAny(waiter.Ticket).WaitAsync(Journey, _time, cancellationToken).ConfigureAwait(false);
                if (!waiter.Ticket.IsCompleted && _word.Withdraw(waiter)) return null;
                return Entered(await waiter.Ticket.ConfigureAwait(false));
            }
            catch (TimeoutException)
            {
                if (_time.GetElapsedTime(asked) >= AnswerTime && _word.Withdraw(waiter)) return null;
            }
            catch (Exception e) when (e is OperationCanceledException or ProcException)
            {
                // Nobody may be left in the line: whoever has gone would be given the word, and keep it.
                if (_word.Withdraw(waiter)) throw;
                return Entered(await waiter.Ticket.ConfigureAwait(false));
            }
        }
    }
}
