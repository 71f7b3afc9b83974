using System.Runtime.CompilerServices;
using ActorProcs.Forking;

namespace ActorProcs;

/// <summary>For the compiler: what an <c>await</c> of <see cref="ForkAwaitable"/> is made of.</summary>
public sealed class ForkAwaiter : ICriticalNotifyCompletion
{
    private readonly ProcContext _context;
    private readonly bool _anywhere;
    private Task<ForkOutcome>? _fork;

    internal ForkAwaiter(ProcContext context, bool anywhere)
    {
        _context = context;
        _anywhere = anywhere;
    }

    private ForkAwaiter()
    {
        _context = ProcContext.Default;
        _fork = Task.FromResult(ForkOutcome.InClone);
    }

    /// <summary>Always false: a method has to be suspended before it can be copied.</summary>
    public bool IsCompleted => false;

    /// <summary>What the clone finds in the place of the awaiter that its original waits for.</summary>
    internal static ForkAwaiter InClone() => new();

    /// <summary>Greater than 0 in the original, 0 in the clone, less than 0 when there is none.</summary>
    public int GetResult()
    {
        var outcome = _fork is { IsCompleted: true } fork ? fork.Result : ForkOutcome.Failed(Unforkable.NotAwaited());
        _context.Forks.Note(outcome);
        return outcome.Pid;
    }

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        _fork = Fork.RunAsync(_context, this, continuation);
        _fork.ConfigureAwait(!_anywhere).GetAwaiter().UnsafeOnCompleted(continuation);
    }
}
