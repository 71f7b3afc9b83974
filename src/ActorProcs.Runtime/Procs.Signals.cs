namespace ActorProcs;

public static partial class Procs
{
    /// <inheritdoc cref="ProcContext.Semaphore"/>
    public static ProcSemaphore Semaphore(int value = 1, string? name = null) => ProcContext.Default.Semaphore(value, name);

    /// <inheritdoc cref="ProcContext.BoundedSemaphore"/>
    public static ProcSemaphore BoundedSemaphore(int value = 1, string? name = null) => ProcContext.Default.BoundedSemaphore(value, name);

    /// <inheritdoc cref="ProcContext.Event"/>
    public static ProcEvent Event(string? name = null) => ProcContext.Default.Event(name);

    /// <inheritdoc cref="ProcContext.Condition"/>
    public static ProcCondition Condition(ProcRLock? gate = null, string? name = null) => ProcContext.Default.Condition(gate, name);

    /// <inheritdoc cref="ProcContext.Barrier"/>
    public static ProcBarrier Barrier(int parties, [Shipped] Action? action = null, TimeSpan? timeout = null, string? name = null) =>
        ProcContext.Default.Barrier(parties, action, timeout, name);
}
