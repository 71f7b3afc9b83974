using ActorProcs.Code;
using ActorProcs.Nodes;
using ActorProcs.Signals;

namespace ActorProcs;

/// <summary>Permits that processes take and give back: Python's <c>Semaphore</c> and <c>BoundedSemaphore</c>.</summary>
/// <remarks>
/// <para>Permits are granted in the order in which they are asked for. Any process may release, also one that has not acquired, as in Python.</para>
/// <para>Python never gets back what a dead process held; here it comes back as soon as the operating system tells of the death. What counts
/// as held is what the count lacks of its initial value. So permits above that, such as those that a producer adds to a
/// <c>Semaphore(0)</c>, are consumed by taking them, and do not come back; and when a process has released for another one, what dies
/// with either may differ by that permit, but a death never raises the count above its initial value.</para>
/// <para>Each member is one exchange with the node; a handle is safe for use by several threads, and travels to other processes as a reference.</para>
/// </remarks>
public sealed class ProcSemaphore : IProcHandle
{
    private const string TooMany = "semaphore or lock released too many times";

    private readonly SignalLink _link;

    internal ProcSemaphore(SignalLink link) => _link = link;

    /// <summary>How many permits are free now. Python: <c>get_value()</c>.</summary>
    /// <exception cref="ObjectLostException">The semaphore is gone, with its node or the program that made it.</exception>
    public int CurrentCount => _link.Ask(static (id, slot, number) => new AskSignal(id, slot, number)).Value;

    HandleReference IProcHandle.Reference => _link.Refer();

    internal static ProcSemaphore Create(Session session, int value, bool bounded, string? name)
    {
        if (value < 0) throw new ArgumentOutOfRangeException(nameof(value), value, "semaphore initial value must be >= 0");
        return new ProcSemaphore(SignalLink.Create(session, SignalKind.Semaphore, new SemaphoreTerms(value, bounded), name));
    }

    /// <summary>Takes a permit, waiting as long as it needs.</summary>
    /// <param name="cancellationToken">Ends the wait. When a permit was granted at that very moment, the call succeeds.</param>
    /// <returns>For <c>using</c>; may be ignored when <see cref="Release"/> is called instead.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled; no permit was taken.</exception>
    /// <exception cref="ObjectLostException">The semaphore is gone, with its node or the program that made it.</exception>
    public ProcPermit Acquire(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Granted(Request(wait: true).Finish(Timeout.InfiniteTimeSpan, cancellationToken), cancellationToken);
    }

    /// <inheritdoc cref="Acquire"/>
    public async ValueTask<ProcPermit> AcquireAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Granted(await Request(wait: true).FinishAsync(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false), cancellationToken);
    }

    /// <summary>Takes a permit if one comes free in time. Python: <c>acquire(timeout=...)</c>, and <c>acquire(block=False)</c> without a time.</summary>
    /// <param name="timeout">How long to wait; none by default, <see cref="Timeout.InfiniteTimeSpan"/> for ever, other negative times are none.</param>
    /// <returns>Whether a permit was taken.</returns>
    /// <exception cref="ObjectLostException">The semaphore is gone, with its node or the program that made it.</exception>
    public bool TryAcquire(TimeSpan timeout = default)
    {
        var patience = Patience.Of(timeout);
        return Request(patience != TimeSpan.Zero).Finish(patience).Verdict == Verdict.Done;
    }

    /// <inheritdoc cref="TryAcquire(TimeSpan)"/>
    /// <param name="permit">What was taken, for <c>using</c>.</param>
    public bool TryAcquire(TimeSpan timeout, out ProcPermit permit)
    {
        var taken = TryAcquire(timeout);
        permit = taken ? new ProcPermit(this) : default;
        return taken;
    }

    /// <inheritdoc cref="TryAcquire(TimeSpan)"/>
    /// <param name="cancellationToken">Ends the wait. When a permit was granted at that very moment, the call succeeds.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled; no permit was taken.</exception>
    public async ValueTask<bool> TryAcquireAsync(TimeSpan timeout = default, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var patience = Patience.Of(timeout);
        var answer = await Request(patience != TimeSpan.Zero).FinishAsync(patience, cancellationToken).ConfigureAwait(false);
        if (answer.Verdict != Verdict.Done) cancellationToken.ThrowIfCancellationRequested();
        return answer.Verdict == Verdict.Done;
    }

    /// <summary>Gives permits back, or adds some: who waits longest gets them first.</summary>
    /// <param name="count">How many, at least 1: all of them or, on an error, none.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1.</exception>
    /// <exception cref="InvalidOperationException">'semaphore or lock released too many times': a bounded semaphore would have more than its
    /// initial value, or any other more than <see cref="int.MaxValue"/>. It is misuse like any other, hence not
    /// <see cref="SemaphoreFullException"/>.</exception>
    /// <exception cref="ObjectLostException">The semaphore is gone, with its node or the program that made it.</exception>
    public void Release(int count = 1)
    {
        Check(count);
        Released(_link.Ask((id, slot, number) => new ReleasePermits(id, slot, number, count)));
    }

    /// <inheritdoc cref="Release"/>
    /// <param name="cancellationToken">Looked at before the permits are released, not afterwards.</param>
    public async ValueTask ReleaseAsync(int count = 1, CancellationToken cancellationToken = default)
    {
        Check(count);
        Released(await _link.AskAsync((id, slot, number) => new ReleasePermits(id, slot, number, count), cancellationToken).ConfigureAwait(false));
    }

    private static void Check(int count)
    {
        if (count < 1) throw new ArgumentOutOfRangeException(nameof(count), count, "n must be one or more");
    }

    private static void Released(SignalAnswer answer)
    {
        if (answer.Verdict == Verdict.Refused) throw new InvalidOperationException(TooMany);
    }

    private SignalCall Request(bool wait) => _link.Send(
        (id, slot, number) => new AcquirePermit(id, slot, number, wait),
        () => _link.Tell(new ReleasePermits(_link.Id, _link.Slot, 0, 1)));

    private ProcPermit Granted(SignalAnswer answer, CancellationToken cancellationToken) =>
        answer.Verdict == Verdict.Done ? new ProcPermit(this) : throw new OperationCanceledException("The wait for a permit was cancelled.", cancellationToken);
}
