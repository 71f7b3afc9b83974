namespace ActorProcs.Tenure;

// The waits: for the word, for a flush, for the answer to a question.
internal sealed partial class Site
{
    /// <summary>How often a thread looks at the word before it queues; critical sections of a few statements are over by then.</summary>
    private const int LooksBeforeQueueing = 20;

    /// <summary>Timers take no more; what is longer is for ever.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly Dictionary<long, TaskCompletionSource<bool>> _questions = [];
    private TaskCompletionSource? _flush;
    private long _flushSerial;
    private long _lastQuestion;
    private int _followers;

    /// <summary>Waits for the word and blocks the thread.</summary>
    /// <param name="timeout">Zero or less: try now. <see cref="Timeout.InfiniteTimeSpan"/>: for ever.</param>
    /// <param name="hold">The acquisition, when the method returns true.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is held.</exception>
    /// <exception cref="ObjectLostException">The home is gone.</exception>
    internal bool Enter(TimeSpan timeout, out Hold hold, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (TryEnter(out hold)) return true;
        return EnterSlowly(timeout, out hold, cancellationToken) && KeepIfLeased(hold, timeout, cancellationToken);
    }

    /// <inheritdoc cref="Enter"/>
    /// <remarks>Completes synchronously and allocates nothing while tenure is here and the word is free. Null: the time was over.</remarks>
    internal ValueTask<Hold?> EnterAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<Hold?>(cancellationToken);
        if (TryEnter(out var hold)) return new ValueTask<Hold?>(hold);
        var entering = IsWait(timeout) ? WaitForAsync(timeout, cancellationToken) : TryNowAsync(cancellationToken);
        return _lease is null ? entering : KeepIfLeasedAsync(entering, timeout, cancellationToken);
    }

    /// <summary>Takes the word, or queues the waiter and sees to it that tenure comes.</summary>
    internal bool Await(WordWaiter waiter, out long ticket)
    {
        var waiting = _word.Await(waiter, out ticket);
        if (waiting == Waiting.Away) Ask();
        return waiting == Waiting.Taken;
    }

    /// <inheritdoc cref="LocalWord.Withdraw"/>
    internal bool Withdraw(WordWaiter waiter) => _word.Withdraw(waiter);

    /// <summary>Sends what has changed to the home. Null when nothing has. Only for who holds the word.</summary>
    internal Task? BeginFlush()
    {
        if (Data!.TakeChange() is not { } change) return null;
        lock (_gate)
        {
            if (_lost is not null) return Task.FromException(_lost);
            _flush = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Send(new Flush(Id, _session.Slot, _epoch, ++_flushSerial, change));
            return _flush.Task;
        }
    }

    /// <summary>Does anybody anywhere hold it? Asks the home, and the home the holder, unless this site knows.</summary>
    internal Task<bool> IsLockedAsync()
    {
        if (_word.IsHeld) return Task.FromResult(true);
        lock (_gate)
        {
            if (_standing == Standing.Here) return Task.FromResult(_word.IsHeld);
            if (_lost is not null) return Task.FromException<bool>(_lost);
            var question = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _questions.Add(++_lastQuestion, question);
            Send(new Peek(Id, _session.Slot, _session.Process, _lastQuestion));
            return question.Task;
        }
    }

    /// <summary>From now on the home tells this site of every change.</summary>
    internal void Follow()
    {
        lock (_gate)
        {
            if (_followers++ == 0) Send(new Watch(Id, _session.Slot, _session.Process));
        }
    }

    internal void Unfollow()
    {
        lock (_gate)
        {
            if (--_followers == 0) Send(new Unwatch(Id, _session.Slot));
        }
    }

    /// <summary>Nobody leads, or this node is cut off: every wait ends with the error, now, and later ones may succeed.</summary>
    internal void Interrupt(Exception why)
    {
        lock (_gate)
        {
            _word.FailWaiters(why);
            _flush?.TrySetException(why);
            foreach (var (_, question) in _questions) question.TrySetException(why);
            _questions.Clear();
        }
    }

    private bool EnterSlowly(TimeSpan timeout, out Hold hold, CancellationToken cancellationToken)
    {
        hold = default;
        if (!IsWait(timeout)) return TryNow(out hold);

        var spinner = new SpinWait();
        for (var i = 0; i < LooksBeforeQueueing && _word.IsHeld; i++) spinner.SpinOnce(sleep1Threshold: -1);

        var waiter = new ThreadWaiter();
        if (Await(waiter, out var ticket) || WaitFor(waiter, timeout, cancellationToken, out ticket))
        {
            hold = Entered(ticket);
            return true;
        }

        return false;
    }

    private static bool IsWait(TimeSpan timeout) => timeout > TimeSpan.Zero || timeout == Timeout.InfiniteTimeSpan;

    private bool WaitFor(ThreadWaiter waiter, TimeSpan timeout, CancellationToken cancellationToken, out long ticket)
    {
        var began = _time.GetTimestamp();
        while (true)
        {
            try
            {
                switch (waiter.Wait(MillisecondsLeft(timeout, began), cancellationToken))
                {
                    case ThreadWaiter.News.Granted:
                        ticket = waiter.Ticket;
                        return true;
                    case ThreadWaiter.News.Failed:
                        throw waiter.Failure;
                    case ThreadWaiter.News.Nudged when _word.Retry(waiter, out ticket):
                        return true;
                    case ThreadWaiter.News.TimedOut when _word.Withdraw(waiter):
                        ticket = 0;
                        return false;
                }
            }
            catch (ThreadInterruptedException)
            {
                // 1. The thread is interrupted. 2. The word is handed to it before it leaves the queue. 3. Nobody is left to use it: it is
                // given on, or it would be lost for everybody in a process that goes on.
                if (!_word.Withdraw(waiter) && waiter.LastNews != ThreadWaiter.News.Failed)
                {
                    Entered(waiter.Ticket);
                    Give(waiter.Ticket);
                }

                throw;
            }
            catch (OperationCanceledException) when (_word.Withdraw(waiter))
            {
                throw;
            }
            catch (OperationCanceledException)
            {
                // 1. The token is cancelled, or the time is over. 2. The word is handed to us before we leave the queue. 3. To give up now
                // would lose it for everybody. So it is ours: the next look finds the news, and the caller has what it asked for.
            }
        }
    }

    private async ValueTask<Hold?> WaitForAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var waiter = new TaskWaiter();
        if (Await(waiter, out var ticket)) return Entered(ticket);
        if (timeout > LongestWait) timeout = Timeout.InfiniteTimeSpan;
        try
        {
            ticket = await waiter.Ticket.WaitAsync(timeout, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!waiter.Ticket.IsFaulted)
        {
            if (_word.Withdraw(waiter)) return null;
            ticket = await waiter.Ticket.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The races of WaitFor: what is out of the queue has been handed the word, or has failed.
            if (_word.Withdraw(waiter)) throw;
            ticket = await waiter.Ticket.ConfigureAwait(false);
        }

        return Entered(ticket);
    }

    private int MillisecondsLeft(TimeSpan timeout, long began)
    {
        if (timeout == Timeout.InfiniteTimeSpan) return Timeout.Infinite;
        var left = (timeout - _time.GetElapsedTime(began)).TotalMilliseconds;
        return left <= 0 ? 0 : (int)Math.Min(Math.Ceiling(left), int.MaxValue);
    }
}
