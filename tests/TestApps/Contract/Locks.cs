using ActorProcs;
using static Contract.Processes;

namespace Contract;

internal static class Locks
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    internal static async Task RunAsync()
    {
        var token = CancellationToken.None;
        ProcLock gate = Procs.Lock(name: null);
        using (ProcLease lease = gate.Acquire(cancellationToken: token)) Require(lease.FencingToken > 0 && !lease.Abandoned && gate.IsLocked);
        ValueTask<ProcLease> acquiring = gate.AcquireAsync(cancellationToken: token);
        (await acquiring).Dispose();
        Require(gate.TryAcquire(timeout: Long, lease: out ProcLease tried));
        tried.Dispose();
        ValueTask<ProcLease?> trying = gate.TryAcquireAsync(timeout: Long, cancellationToken: token);
        Require(await trying is not null);
        gate.Release();

        ProcRLock recursive = Procs.RLock(name: null);
        using (recursive.Acquire(cancellationToken: token)) Require(recursive.TryAcquire(Long, out ProcLease inner) && recursive.IsLocked);
        recursive.Release();

        ProcSemaphore semaphore = Procs.Semaphore(value: 2, name: null), bounded = Procs.BoundedSemaphore(value: 1, name: null);
        semaphore.Acquire();
        Require(semaphore.TryAcquire(Long) && semaphore.CurrentCount == 0);
        semaphore.Release(count: 2);
        await bounded.AcquireAsync(token);
        Require(!await bounded.TryAcquireAsync(TimeSpan.Zero, token));
        bounded.Release();

        ProcEvent flag = Procs.Event(name: null);
        flag.Set();
        Require(flag.IsSet && flag.Wait(timeout: Long) && await flag.WaitAsync(Long, token));
        flag.Clear();
        await flag.SetAsync(token);
        await flag.ClearAsync(token);

        ProcCondition condition = Procs.Condition(gate: recursive, name: null);
        condition.Acquire();
        Require(!condition.Wait(timeout: TimeSpan.FromMilliseconds(1)) && condition.WaitFor(predicate: static () => true, timeout: Long));
        condition.Notify(n: 1);
        condition.NotifyAll();
        condition.Release();

        ProcBarrier barrier = Procs.Barrier(parties: 1, action: static () => { }, timeout: Long, name: null);
        int index = barrier.Wait(timeout: Long) + await barrier.WaitAsync(Long, token);
        Require(index == 0 && barrier is { Parties: 1, Waiting: 0, IsBroken: false });
        barrier.Abort();
        Require(barrier.IsBroken);
        barrier.Reset();
    }
}
