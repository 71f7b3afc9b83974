namespace ActorProcs.Signals;

/// <summary>One request that waits for the answer of its home.</summary>
/// <remarks>Its end is the home's to decide: when time is up the home is told so, and what it answers then is the last word. So a caller
/// and a home never differ about whether a permit was granted or a barrier passed.</remarks>
internal sealed class SignalCall(SignalLink link, long number, Action? unwanted)
{
    private readonly TaskCompletionSource<SignalAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal long Number { get; } = number;

    internal SignalLink Link { get; } = link;

    internal void Complete(SignalAnswer answer)
    {
        if (answer.Verdict == Verdict.NotAsked) Fail(new ProcException(answer.Text!));
        else if (!_answer.TrySetResult(answer) && answer.Verdict == Verdict.Done) unwanted?.Invoke();
    }

    /// <summary>The caller is told that no answer comes in time. The home is told that nobody waits any more, whenever it hears of it; should it
    /// have granted something by then, that is given back.</summary>
    internal void Interrupt(Exception why)
    {
        if (_answer.TrySetException(why)) Cancel();
    }

    internal void Fail(Exception lost) => _answer.TrySetException(lost);

    /// <summary>Blocks the thread until the answer is there.</summary>
    /// <exception cref="ObjectLostException">The object or its node is gone.</exception>
    internal SignalAnswer Finish(TimeSpan patience, CancellationToken cancellationToken = default)
    {
        var taken = false;
        try
        {
            if (!WaitUntilAnswered(patience, cancellationToken)) Cancel();
            var answer = _answer.Task.GetAwaiter().GetResult();
            taken = true;
            return answer;
        }
        finally
        {
            if (!taken) Abandon();
        }
    }

    /// <inheritdoc cref="Finish"/>
    internal async ValueTask<SignalAnswer> FinishAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            return await _answer.Task.WaitAsync(patience, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Cancel();
        }
        catch (OperationCanceledException)
        {
            Cancel();
        }

        return await _answer.Task.ConfigureAwait(false);
    }

    private bool WaitUntilAnswered(TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            return _answer.Task.Wait(patience, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (AggregateException)
        {
            return true; // Its error is thrown, as itself, to whoever takes the answer.
        }
    }

    private void Cancel() => Link.Tell(new CancelWait(Link.Id, Link.Slot, Number));

    /// <summary>1. A thread waits for a permit and is interrupted. 2. The permit is granted, to a caller that is no more. 3. So whatever
    /// still comes is given back: a grant that nobody wants is not lost.</summary>
    private void Abandon()
    {
        if (!_answer.Task.IsCompleted) Cancel();
        _answer.Task.ContinueWith(
            answered =>
            {
                if (answered is { IsCompletedSuccessfully: true, Result.Verdict: Verdict.Done }) unwanted?.Invoke();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
