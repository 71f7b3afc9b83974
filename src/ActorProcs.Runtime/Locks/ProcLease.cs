using ActorProcs.Locks;

namespace ActorProcs;

/// <summary>One acquisition of a lock. Disposing it releases exactly that acquisition: a second time, or later, it changes nothing.</summary>
/// <remarks>Copies are the same acquisition. <c>default</c> is none, and disposing it does nothing.</remarks>
public readonly struct ProcLease : IDisposable
{
    private readonly ILeaseSource? _source;
    private readonly long _stamp;

    internal ProcLease(ILeaseSource source, long stamp, long fencingToken, bool abandoned)
    {
        _source = source;
        _stamp = stamp;
        FencingToken = fencingToken;
        Abandoned = abandoned;
    }

    /// <summary>Grows with every acquisition of the lock, in whichever process, also across deaths. Whoever stores something under the
    /// lock may store the token beside it and refuse a smaller one: a holder that was thought dead then does no harm.</summary>
    public long FencingToken { get; }

    /// <summary>True for the first acquisition after a process died inside the critical section: what the lock guards may be half
    /// done. (Python never releases such a lock.) In the rare case that the process which was told dies at once, the next one is told too.</summary>
    public bool Abandoned { get; }

    /// <summary>Releases the acquisition, if it has not been released yet.</summary>
    /// <exception cref="SynchronizationLockException">A recursive lock, by another thread than its owner.</exception>
    /// <exception cref="ObjectLostException">What was changed could not be written through: the node is gone.</exception>
    public void Dispose() => _source?.End(_stamp, FencingToken);
}
