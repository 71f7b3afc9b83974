using ActorProcs.Code;
using ActorProcs.Nodes;
using ActorProcs.Tenure;

namespace ActorProcs;

/// <summary>A lock that its owner may acquire again. Python: <c>multiprocessing.RLock</c>.</summary>
/// <remarks>
/// Owned by a process and a thread of it, so it has no asynchronous form: across an <c>await</c> the thread may change. It is free again
/// when it has been released as often as it was acquired. Death of the owner: as <see cref="ProcLock"/>.
/// <para>As the <c>Lock</c> of a value or an array it makes several accesses one: others see none of the changes or all, and they are
/// written through once, at the outermost release.</para>
/// </remarks>
public sealed class ProcRLock : IProcHandle
{
    private readonly Site _site;
    private readonly HandleReference _reference;

    private ProcRLock(Site site, HandleReference reference)
    {
        _site = site;
        _reference = reference;
    }

    /// <inheritdoc cref="ProcLock.IsLocked"/>
    public bool IsLocked => _site.IsLocked();

    HandleReference IProcHandle.Reference => _reference;

    /// <summary>Waits for the lock and takes it; at once, if this thread has it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Releases this acquisition when disposed, on the same thread.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; nothing was acquired.</exception>
    /// <exception cref="ObjectLostException">The lock's node is gone.</exception>
    public ProcLease Acquire(CancellationToken cancellationToken = default) => _site.Recursion.Acquire(cancellationToken);

    /// <summary>Waits for the lock for a time.</summary>
    /// <param name="timeout">Zero or less: only if nobody else holds it now. <see cref="Timeout.InfiniteTimeSpan"/>: for ever.</param>
    /// <param name="lease">Releases when disposed; <c>default</c> when the method returns false.</param>
    /// <returns>True: this thread holds the lock.</returns>
    /// <exception cref="ObjectLostException">The lock's node is gone.</exception>
    public bool TryAcquire(TimeSpan timeout, out ProcLease lease) => _site.Recursion.TryAcquire(timeout, out lease);

    /// <summary>Takes back one acquisition of this thread, the latest that is left.</summary>
    /// <exception cref="SynchronizationLockException">This thread does not hold the lock. (Python: <c>AssertionError</c>.)</exception>
    public void Release() => _site.Recursion.Release();

    /// <summary>This thread has it.</summary>
    internal bool IsHeldHere => _site.Recursion.IsMine;

    /// <summary>For a condition: gives it up, however often it was acquired.</summary>
    /// <returns>What <see cref="Restore"/> needs.</returns>
    internal long[] ReleaseAll() => _site.Recursion.ReleaseAll();

    /// <summary>Waits for it and takes it as often as it was acquired before; the leases of then are valid again.</summary>
    internal void Restore(long[] acquisitions) => _site.Recursion.Restore(acquisitions);

    internal static ProcRLock Create(Session session)
    {
        var site = SiteTable.Of(session).Create(HandleKinds.RecursiveLock, [], data: null);
        return new ProcRLock(site, new HandleReference(HandleKinds.RecursiveLock, site.Id, site.NodeId, null));
    }

    internal static ProcRLock Find(Session session, string name)
    {
        var id = NamedObjects.Find(session, HandleKinds.RecursiveLock, name, "a recursive lock", []);
        return Open(new HandleReference(HandleKinds.RecursiveLock, id, session.NodeId, null), session);
    }

    internal static ProcRLock Open(HandleReference reference, Session session) =>
        new(SiteTable.Of(session).Open(reference.Id, static () => null), reference);

    /// <summary>The lock of a value or an array.</summary>
    internal static ProcRLock Guarding(Site site, HandleReference reference) => new(site, reference);
}
