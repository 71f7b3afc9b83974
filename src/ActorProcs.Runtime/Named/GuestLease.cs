namespace ActorProcs.Named;

/// <summary>For how long a process may use what it was given of named objects, as its node's gateway has told it.</summary>
internal sealed class GuestLease
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _renewal = New();
    private long _until;

    /// <summary>By the <see cref="HostClock"/>.</summary>
    internal bool IsOver => HostClock.Now >= Volatile.Read(ref _until);

    /// <summary>Completes when the lease is renewed.</summary>
    /// <exception cref="ProcException">It will not be, for now.</exception>
    internal Task Renewed()
    {
        lock (_gate)
        {
            if (!IsOver) return Task.CompletedTask;
            if (_renewal.Task.IsCompleted) _renewal = New();
            return _renewal.Task;
        }
    }

    internal void Renew(long until)
    {
        lock (_gate)
        {
            Volatile.Write(ref _until, Math.Max(_until, until));
            if (!IsOver) _renewal.TrySetResult();
        }
    }

    internal void Interrupt(Exception why)
    {
        lock (_gate) _renewal.TrySetException(why);
    }

    private static TaskCompletionSource New()
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // Nobody may be waiting when it fails.
        _ = source.Task.ContinueWith(static failed => _ = failed.Exception, TaskScheduler.Default);
        return source;
    }
}
