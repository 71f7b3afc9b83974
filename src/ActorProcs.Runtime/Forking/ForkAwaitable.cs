namespace ActorProcs;

/// <summary>What <see cref="Procs.ForkAsync"/> returns: awaiting it is what forks.</summary>
public readonly struct ForkAwaitable
{
    // Not serialized, because the awaitable itself may be a variable of the method that is copied.
    [NonSerialized]
    private readonly ProcContext? _context;

    private readonly bool _anywhere;

    internal ForkAwaitable(ProcContext context, bool anywhere)
    {
        _context = context;
        _anywhere = anywhere;
    }

    /// <summary>Where the original goes on: in the synchronization context in which it awaited (the default), or anywhere. The clone has
    /// none.</summary>
    /// <param name="continueOnCapturedContext">False: anywhere.</param>
    public ForkAwaitable ConfigureAwait(bool continueOnCapturedContext) => new(_context ?? ProcContext.Default, !continueOnCapturedContext);

    /// <summary>For the compiler: each call is a fork of its own.</summary>
    public ForkAwaiter GetAwaiter() => new(_context ?? ProcContext.Default, _anywhere);
}
