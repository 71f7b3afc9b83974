using ActorProcs.Code;
using ActorProcs.Locks;
using ActorProcs.Nodes;
using ActorProcs.Tenure;

namespace ActorProcs;

/// <summary>At most one process holds it. Python: <c>multiprocessing.Lock</c>.</summary>
/// <remarks>
/// Not recursive: who holds it and acquires it again waits for itself. It belongs to the process: any thread may release it, and a second
/// thread of the same process waits like everybody else. Acquiring costs nanoseconds while this process was the last to use it, and a
/// journey to the node and to the last user otherwise. When a holder's process dies, the lock is released as soon as the operating
/// system has proved the death, and the next holder is told (<see cref="ProcLease.Abandoned"/>).
/// <para>A handle is a name: captured by the target of a process, it names the same lock there.</para>
/// </remarks>
public sealed class ProcLock : IProcHandle, ILeaseSource
{
    private readonly Site _site;

    private ProcLock(Site site) => _site = site;

    /// <summary>True while anybody anywhere holds it. Out of date as soon as it is known, so for display only.</summary>
    /// <remarks>Asks the last user's process when that is another one; when it does not answer within two seconds: true.</remarks>
    /// <exception cref="ObjectLostException">The lock's node is gone.</exception>
    public bool IsLocked => _site.IsLocked();

    HandleReference IProcHandle.Reference => new(HandleKinds.Lock, _site.Id, _site.NodeId, null);

    /// <summary>Waits for the lock and takes it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Releases when disposed.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is held.</exception>
    /// <exception cref="ObjectLostException">The lock's node is gone.</exception>
    public ProcLease Acquire(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested || !_site.TryEnter(out var hold))
            _site.Enter(Timeout.InfiniteTimeSpan, out hold, cancellationToken);
        return LeaseOf(hold);
    }

    /// <inheritdoc cref="Acquire"/>
    /// <remarks>Completes synchronously and allocates nothing while this process was the last user and the lock is free.</remarks>
    public ValueTask<ProcLease> AcquireAsync(CancellationToken cancellationToken = default)
    {
        return !cancellationToken.IsCancellationRequested && _site.TryEnter(out var hold)
            ? new ValueTask<ProcLease>(LeaseOf(hold))
            : Wait(cancellationToken);

        async ValueTask<ProcLease> Wait(CancellationToken cancellation)
        {
            var waited = await _site.EnterAsync(Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false);
            return LeaseOf(waited!.Value);
        }
    }

    /// <summary>Waits for the lock for a time.</summary>
    /// <param name="timeout">Zero or less: only if nobody holds it now. <see cref="Timeout.InfiniteTimeSpan"/>: for ever.</param>
    /// <param name="lease">Releases when disposed; <c>default</c> when the method returns false.</param>
    /// <returns>True: this process holds the lock.</returns>
    /// <exception cref="ObjectLostException">The lock's node is gone.</exception>
    public bool TryAcquire(TimeSpan timeout, out ProcLease lease)
    {
        var taken = _site.Enter(timeout, out var hold, CancellationToken.None);
        lease = taken ? LeaseOf(hold) : default;
        return taken;
    }

    /// <inheritdoc cref="TryAcquire"/>
    /// <param name="timeout">Zero or less: only if nobody holds it now. <see cref="Timeout.InfiniteTimeSpan"/>: for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The lease, or null when the time was over.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is held.</exception>
    public ValueTask<ProcLease?> TryAcquireAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        return !cancellationToken.IsCancellationRequested && _site.TryEnter(out var hold)
            ? new ValueTask<ProcLease?>(LeaseOf(hold))
            : Wait(timeout, cancellationToken);

        async ValueTask<ProcLease?> Wait(TimeSpan time, CancellationToken cancellation) =>
            await _site.EnterAsync(time, cancellation).ConfigureAwait(false) is { } waited ? LeaseOf(waited) : null;
    }

    /// <summary>Releases the lock, whichever thread of this process acquired it. The lease does the same and cannot release too much.</summary>
    /// <exception cref="SynchronizationLockException">This process does not hold the lock. (Python raises <c>ValueError</c>, and lets
    /// any process release.)</exception>
    public void Release()
    {
        var ticket = _site.CurrentTicket;
        if (ticket == 0 || !_site.Leave(ticket))
            throw new SynchronizationLockException(
                "semaphore or lock released too many times: this process does not hold the lock. Release it once for each Acquire, in the process that acquired it.");
    }

    void ILeaseSource.End(long stamp, long token) => _site.Leave(stamp);

    internal static ProcLock Create(Session session) => new(SiteTable.Of(session).Create(HandleKinds.Lock, [], data: null));

    internal static ProcLock Find(Session session, string name)
    {
        var id = NamedObjects.Find(session, HandleKinds.Lock, name, "a lock", []);
        return Open(new HandleReference(HandleKinds.Lock, id, session.NodeId, null), session);
    }

    internal static ProcLock Open(HandleReference reference, Session session) =>
        new(SiteTable.Of(session).Open(reference.Id, static () => null));

    private ProcLease LeaseOf(Hold hold) => new(this, hold.Ticket, hold.Token, hold.IsAbandoned);
}
