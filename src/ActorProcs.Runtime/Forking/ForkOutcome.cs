namespace ActorProcs.Forking;

/// <summary>What came of one fork.</summary>
internal sealed record ForkOutcome(int Pid, Proc? Child, Exception? Error)
{
    internal static ForkOutcome InClone { get; } = new(0, null, null);

    internal static ForkOutcome Failed(Exception error) => new(-1, null, error);
}

/// <summary>The last fork of a context: of each asynchronous flow, and of the program as a whole.</summary>
/// <remarks>1. A method forks, fails, and returns the -1 to its caller. 2. The caller asks for the error. What was noted in the flow of the
/// method is not seen by its caller, as with every <see cref="AsyncLocal{T}"/>: so a flow that has not forked itself is told of the last
/// fork of the program.</remarks>
internal sealed class ForkRecord
{
    private readonly AsyncLocal<ForkOutcome?> _ofFlow = new();
    private volatile ForkOutcome? _latest;

    internal ForkOutcome? Last => _ofFlow.Value ?? _latest;

    internal void Note(ForkOutcome outcome) => _ofFlow.Value = _latest = outcome;
}
