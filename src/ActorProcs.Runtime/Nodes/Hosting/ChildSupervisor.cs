namespace ActorProcs.Nodes;

/// <summary>Starts children, hears them and buries them, all on one background thread that lives as long as this object. Not
/// <see cref="System.Diagnostics.Process"/>: that passes no extra descriptor, cannot tell exit 137 from SIGKILL, and starts children from
/// any pool thread, whose end then fires their parent-death signal.</summary>
internal sealed class ChildSupervisor : IDisposable
{
    private const int BufferSize = 64 * 1024;

    // A killed process ends in milliseconds, unless it hangs in a driver or on a dead network file system.
    private static readonly TimeSpan DeathPatience = TimeSpan.FromSeconds(10);

    private readonly PollLoop _loop = new("actorprocs-children");
    private readonly LifelinePipe _lifeline = new();
    private readonly HashSet<ChildWatch> _living = [];
    private readonly HashSet<ChildWatch> _orphaned = [];
    private readonly ManualResetEventSlim _empty = new();
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _disposed;
    private bool _stopping;

    /// <summary>Starts a child and returns once it runs the program. Its events may come before that.</summary>
    /// <exception cref="ProcException">It cannot be started: which program, why, what to do.</exception>
    /// <exception cref="ObjectDisposedException">The supervisor has been disposed.</exception>
    internal ChildProcess Start(ChildLaunch launch, IChildEvents events)
    {
        if (_loop.IsCurrent) return StartHere(launch, events);
        var started = new TaskCompletionSource<ChildProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        var posted = _loop.Post(() =>
        {
            try
            {
                started.SetResult(StartHere(launch, events));
            }
            catch (Exception e)
            {
                started.SetException(e);
            }
        });
        ObjectDisposedException.ThrowIf(!posted, this);
        return started.Task.GetAwaiter().GetResult();
    }

    /// <summary>Kills every child with its group, tells of each end, and stops. Waits for that, at most ten seconds, unless called from an
    /// event. What descendants outside the groups still write is read no more. Idempotent.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _loop.Post(Stop);
        if (_loop.IsCurrent) return;
        if (!_empty.Wait(DeathPatience)) _loop.Post(AbandonAll);
        _loop.Dispose();
    }

    private ChildProcess StartHere(ChildLaunch launch, IChildEvents events)
    {
        ObjectDisposedException.ThrowIf(_stopping, this);
        var watch = new ChildWatch(_loop, Spawner.Start(launch, _lifeline), launch, events, _buffer, OnEnded);
        _living.Add(watch);
        watch.Begin();
        return watch.Child;
    }

    private void OnEnded(ChildWatch watch)
    {
        _living.Remove(watch);
        _orphaned.RemoveWhere(each => !each.HasOutput);
        if (watch.HasOutput) _orphaned.Add(watch);
        EndWhenEmpty();
    }

    private void Stop()
    {
        _stopping = true;
        foreach (var watch in _living) watch.Child.SignalGroup(Libc.SIGKILL);
        EndWhenEmpty();
    }

    private void EndWhenEmpty()
    {
        if (!_stopping || _living.Count > 0 || _empty.IsSet) return;
        foreach (var watch in _orphaned) watch.CloseOutput();
        _orphaned.Clear();
        _lifeline.Dispose();
        _empty.Set();
        _loop.Dispose();
    }

    private void AbandonAll()
    {
        foreach (var watch in _living.ToArray()) watch.Abandon();
    }
}
