using ActorProcs.Tenure;

namespace ActorProcs.Locks;

/// <summary>Lets the thread that has a site's word take it again. One for each site, shared by all handles of its object.</summary>
internal sealed class RecursiveGate(Site site) : ILeaseSource
{
    // Both belong to the owning thread. The owner's number is read by other threads, which can only find out that it is not theirs.
    private readonly List<long> _stamps = [];
    private Hold _hold;
    private volatile int _owner;
    private long _lastStamp;

    /// <summary>This thread has it.</summary>
    internal bool IsMine => _owner == Environment.CurrentManagedThreadId;

    internal bool TryAcquire(TimeSpan timeout, out ProcLease lease, CancellationToken cancellationToken = default)
    {
        if (IsMine)
        {
            lease = Stamp(abandoned: false);
            return true;
        }

        if (!site.Enter(timeout, out var hold, cancellationToken))
        {
            lease = default;
            return false;
        }

        lease = Own(hold);
        return true;
    }

    internal ProcLease Acquire(CancellationToken cancellationToken = default)
    {
        TryAcquire(Timeout.InfiniteTimeSpan, out var lease, cancellationToken);
        return lease;
    }

    /// <summary>For one access that runs no code of others: the word only, and not even that when this thread has it.</summary>
    internal Visit Visit()
    {
        if (IsMine) return default;
        if (!site.TryEnter(out var hold)) site.Enter(Timeout.InfiniteTimeSpan, out hold, CancellationToken.None);
        return new Visit(site, hold.Ticket);
    }

    /// <summary>Runs a function as the owner of a word that was taken without a thread.</summary>
    internal TResult Run<TResult>(Hold hold, Func<TResult> function)
    {
        Own(hold);
        try
        {
            return function();
        }
        finally
        {
            _stamps.Clear();
            _owner = 0;
        }
    }

    /// <exception cref="SynchronizationLockException">This thread does not have it.</exception>
    internal void Release()
    {
        if (!IsMine) throw NotOwned();
        Drop(_stamps.Count - 1);
    }

    /// <summary>Gives up all acquisitions of this thread at once; for <see cref="Restore"/>.</summary>
    internal long[] ReleaseAll()
    {
        if (!IsMine) throw NotOwned();
        var stamps = _stamps.ToArray();
        _stamps.RemoveRange(1, _stamps.Count - 1);
        Drop(0);
        return stamps;
    }

    /// <summary>Takes the word again, and with it the acquisitions that were given up: their leases end them as if nothing had happened.</summary>
    internal void Restore(long[] stamps)
    {
        site.Enter(Timeout.InfiniteTimeSpan, out var hold, CancellationToken.None);
        _hold = hold;
        _owner = Environment.CurrentManagedThreadId;
        _stamps.AddRange(stamps);
    }

    public void End(long stamp, long token)
    {
        if (IsMine)
        {
            var index = _stamps.LastIndexOf(stamp);
            if (index >= 0) Drop(index);
            return;
        }

        // A lease that has been released does nothing, wherever it is disposed. One that has not is another thread's.
        if (site.CurrentToken == token) throw NotOwned();
    }

    private static SynchronizationLockException NotOwned() => new(
        "attempt to release recursive lock not owned by thread: release it on the thread that acquired it, as often as it was acquired. "
        + "Across an await the thread may change: use ProcLock there.");

    private ProcLease Own(Hold hold)
    {
        _hold = hold;
        _owner = Environment.CurrentManagedThreadId;
        return Stamp(hold.IsAbandoned);
    }

    private ProcLease Stamp(bool abandoned)
    {
        _stamps.Add(++_lastStamp);
        return new ProcLease(this, _lastStamp, _hold.Token, abandoned);
    }

    private void Drop(int index)
    {
        _stamps.RemoveAt(index);
        if (_stamps.Count > 0) return;
        var ticket = _hold.Ticket;
        _owner = 0;
        site.Leave(ticket);
    }
}

/// <summary>One access to guarded data. Disposing it gives the word back, when this access was what took it.</summary>
internal readonly ref struct Visit(Site? site, long ticket)
{
    public void Dispose() => site?.Leave(ticket);
}
