namespace ActorProcs.Tenure;

/// <summary>A thread that waits for a word: it looks for a moment before it sleeps.</summary>
internal sealed class ThreadWaiter : WordWaiter
{
    /// <summary>A few microseconds: about what a critical section of a few statements takes, and less than falling asleep and waking.</summary>
    private const int Looks = 20;

    private readonly ManualResetEventSlim _signal = new(initialState: false, spinCount: 1);
    private volatile News _news;
    private long _ticket;
    private Exception? _failure;

    internal enum News
    {
        None,
        Nudged,
        Granted,
        Failed,
        TimedOut,
    }

    internal override bool CanRetry => true;

    internal News LastNews => _news;

    internal long Ticket => _ticket;

    internal Exception Failure => _failure!;

    internal override void Granted(long ticket)
    {
        _ticket = ticket;
        Tell(News.Granted);
    }

    internal override void Nudged() => Tell(News.Nudged);

    internal override void Failed(Exception why)
    {
        _failure = why;
        Tell(News.Failed);
    }

    /// <summary>Waits for news.</summary>
    /// <param name="milliseconds">At most so long; -1: for ever.</param>
    /// <param name="cancellationToken">Ends the wait with <see cref="OperationCanceledException"/>; the waiter is still in the queue then.</param>
    internal News Wait(int milliseconds, CancellationToken cancellationToken)
    {
        var spinner = new SpinWait();
        for (var i = 0; i < Looks && _news == News.None; i++) spinner.SpinOnce(sleep1Threshold: -1);
        return _news != News.None || _signal.Wait(milliseconds, cancellationToken) ? _news : News.TimedOut;
    }

    /// <summary>The nudge has been followed and was in vain. Called inside the word's gate, so that no newer nudge is wiped out.</summary>
    internal void Settle()
    {
        _news = News.None;
        _signal.Reset();
    }

    private void Tell(News news)
    {
        _news = news;
        _signal.Set();
    }
}
