using ActorProcs.Code;
using ActorProcs.Nodes;
using ActorProcs.Signals;

namespace ActorProcs;

/// <summary>A place to wait, under a lock, for something that another process will do: Python's <c>Condition</c>.</summary>
/// <remarks>
/// <para>It belongs to a lock, given or made for it, which is owned by a thread of a process. Those who wait are woken in the order in which they came.</para>
/// <para>Python's waiters sleep on when the one that should have woken them dies. Here a process that is woken and dies before it has the
/// lock passes its notification on, and when a process dies that has the lock, all who wait are woken, for what it was about to tell will
/// never be told. So being woken does not say that the condition holds: look again, or use <see cref="WaitFor"/>, which does.</para>
/// <para>A handle travels to other processes as a reference, with its lock.</para>
/// </remarks>
public sealed class ProcCondition : IProcHandle
{
    private readonly SignalLink _link;
    private readonly ProcRLock _gate;

    internal ProcCondition(SignalLink link, ProcRLock gate) => (_link, _gate) = (link, gate);

    HandleReference IProcHandle.Reference
    {
        get
        {
            var gate = ((IProcHandle)_gate).Reference;
            return _link.Refer(GateReference.Format(gate));
        }
    }

    internal static ProcCondition Create(Session session, ProcRLock gate, string? name)
    {
        var reference = ((IProcHandle)gate).Reference;
        if (reference.NodeId != session.NodeId)
        {
            throw new ArgumentException(
                $"The lock lives on the node {reference.NodeId} and the condition is to live on {session.NodeId}. Make both in one context.", nameof(gate));
        }

        return new ProcCondition(SignalLink.Create(session, SignalKind.Condition, new ConditionTerms(reference.Id), name), gate);
    }

    /// <summary>Takes the lock, waiting as long as it needs; again, if this thread has it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>For <c>using</c>; may be ignored when <see cref="Release"/> is called instead.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    /// <exception cref="ObjectLostException">The lock is gone, with its node or the program that made it.</exception>
    public ProcLease Acquire(CancellationToken cancellationToken = default) => _gate.Acquire(cancellationToken);

    /// <summary>Takes the lock if it comes free in time.</summary>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="lease">What was taken, for <c>using</c>.</param>
    /// <exception cref="ObjectLostException">The lock is gone, with its node or the program that made it.</exception>
    public bool TryAcquire(TimeSpan timeout, out ProcLease lease) => _gate.TryAcquire(timeout, out lease);

    /// <summary>Gives the lock back, as often as it was taken.</summary>
    /// <exception cref="SynchronizationLockException">This thread does not have it.</exception>
    public void Release() => _gate.Release();

    /// <summary>Gives the lock back, however often it was taken, sleeps until it is woken, and takes the lock as often again.</summary>
    /// <param name="timeout">How long to sleep at most; null and <see cref="Timeout.InfiniteTimeSpan"/> are for ever. Taking the lock again is not limited.</param>
    /// <returns>True: it was woken. False: not in that time.</returns>
    /// <exception cref="SynchronizationLockException">'must acquire() condition before using wait()': this thread does not have the lock.</exception>
    /// <exception cref="ObjectLostException">The condition is gone, with its node or the program that made it. The lock is gone too.</exception>
    public bool Wait(TimeSpan? timeout = null)
    {
        if (!_gate.IsHeldHere) throw new SynchronizationLockException("must acquire() condition before using wait()");
        var wait = _link.Open(unwanted: () => _link.Tell(new NotifyWaiters(_link.Id, _link.Slot, 0, 1)));

        // 1. This process gives the lock back, which may need no message. 2. Another one takes it and notifies. 3. Only then does the home
        // hear that this one waits: it would sleep for ever. So the lock is not given back before the home has it in its line.
        _link.Ask((id, slot, number) => new EnlistWaiter(id, slot, number, wait.Number));
        var acquisitions = _gate.ReleaseAll();
        var woken = false;
        try
        {
            woken = wait.Finish(Patience.Of(timeout)).Verdict == Verdict.Done;
        }
        finally
        {
            _gate.Restore(acquisitions);
            if (woken) _link.Tell(new WaiterResumed(_link.Id, _link.Slot, 0, wait.Number));
        }

        return woken;
    }

    /// <summary>Sleeps until the predicate holds, looking at the start and whenever it is woken; with the lock each time.</summary>
    /// <param name="predicate">What is waited for.</param>
    /// <param name="timeout">How long at most, in all; null and <see cref="Timeout.InfiniteTimeSpan"/> are for ever.</param>
    /// <returns>What the predicate said last: false when it did not hold in that time.</returns>
    /// <exception cref="ArgumentNullException">There is no predicate.</exception>
    /// <exception cref="SynchronizationLockException">'must acquire() condition before using wait()': this thread does not have the lock.</exception>
    /// <exception cref="ObjectLostException">The condition is gone, with its node or the program that made it.</exception>
    public bool WaitFor(Func<bool> predicate, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        if (!_gate.IsHeldHere) throw new SynchronizationLockException("must acquire() condition before using wait()");
        var patience = Patience.Of(timeout);
        var start = TimeProvider.System.GetTimestamp();
        while (!predicate())
        {
            if (patience == Timeout.InfiniteTimeSpan)
            {
                Wait();
                continue;
            }

            var left = patience - TimeProvider.System.GetElapsedTime(start);
            if (left <= TimeSpan.Zero) return false;
            Wait(left);
        }

        return true;
    }

    /// <summary>Wakes those who have waited longest; they go on when they get the lock. Nothing happens when nobody waits.</summary>
    /// <param name="n">How many at most.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative number.</exception>
    /// <exception cref="SynchronizationLockException">'lock is not owned': this thread does not have the lock.</exception>
    /// <exception cref="ObjectLostException">The condition is gone, with its node or the program that made it.</exception>
    public void Notify(int n = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        if (!_gate.IsHeldHere) throw new SynchronizationLockException("lock is not owned");

        // Answered, so that one who begins to wait after this call has returned is not woken by it.
        _link.Ask((id, slot, number) => new NotifyWaiters(id, slot, number, n));
    }

    /// <summary>Wakes all who wait; they go on, one after the other, when they get the lock.</summary>
    /// <inheritdoc cref="Notify" path="/exception"/>
    public void NotifyAll() => Notify(int.MaxValue);
}
