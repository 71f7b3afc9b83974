using ActorProcs.Named;
using ActorProcs.Nodes;

namespace ActorProcs;

public sealed partial class ProcContext
{
    /// <summary>Makes a semaphore. Python: <c>Semaphore(value)</c>.</summary>
    /// <param name="value">How many permits are free at first.</param>
    /// <param name="name">All who use one name have one semaphore; null makes a new one.</param>
    /// <exception cref="ArgumentOutOfRangeException">'semaphore initial value must be >= 0'.</exception>
    /// <exception cref="InvalidOperationException">The semaphore of that name was made with another value, or bounded.</exception>
    public ProcSemaphore Semaphore(int value = 1, string? name = null) => ProcSemaphore.Create(SessionOf(name), value, bounded: false, name);

    /// <summary>Makes a semaphore that is never released beyond its initial value. Python: <c>BoundedSemaphore(value)</c>.</summary>
    /// <param name="value">How many permits are free at first, and at most.</param>
    /// <param name="name">All who use one name have one semaphore; null makes a new one.</param>
    /// <exception cref="ArgumentOutOfRangeException">'semaphore initial value must be >= 0'.</exception>
    /// <exception cref="InvalidOperationException">The semaphore of that name was made with another value, or not bounded.</exception>
    public ProcSemaphore BoundedSemaphore(int value = 1, string? name = null) => ProcSemaphore.Create(SessionOf(name), value, bounded: true, name);

    /// <summary>Makes an event that is not set. Python: <c>Event()</c>.</summary>
    /// <param name="name">All who use one name have one event; null makes a new one.</param>
    public ProcEvent Event(string? name = null) => ProcEvent.Create(SessionOf(name), name);

    /// <summary>Makes a condition. Python: <c>Condition(lock)</c>.</summary>
    /// <param name="gate">The lock that guards what is waited for; null makes one for it.</param>
    /// <param name="name">All who use one name have one condition; null makes a new one.</param>
    /// <exception cref="ArgumentException">The lock lives on another node.</exception>
    /// <exception cref="InvalidOperationException">The condition of that name was made with another lock.</exception>
    public ProcCondition Condition(ProcRLock? gate = null, string? name = null) =>
        ProcCondition.Create(SessionOf(name), gate ?? RLock(name is null ? null : $"condition/{name}"), name);

    /// <summary>Makes a barrier. Python: <c>Barrier(parties, action, timeout)</c>.</summary>
    /// <param name="parties">How many have to be there.</param>
    /// <param name="action">Run by the last party to come, before any goes on: in its process, on a copy of what is captured, or, in the
    /// process that made the barrier, on the original.</param>
    /// <param name="timeout">How long a party waits that does not say; null is for ever.</param>
    /// <param name="name">All who use one name have one barrier; null makes a new one. Of several actions the first maker's is run.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 party.</exception>
    /// <exception cref="ArgumentException">The action captures more than 64 KiB.</exception>
    /// <exception cref="CodeNotShippableException">The action captures something that cannot be copied.</exception>
    /// <exception cref="InvalidOperationException">The barrier of that name was made with other parties or another timeout.</exception>
    public ProcBarrier Barrier(int parties, [Shipped] Action? action = null, TimeSpan? timeout = null, string? name = null) =>
        ProcBarrier.Create(SessionOf(name), parties, action, timeout, name);

    private Session SessionOf(string? name) => name is null ? Session : NamedGuests.Of(Session);
}
