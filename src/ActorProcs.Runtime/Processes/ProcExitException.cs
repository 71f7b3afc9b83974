namespace ActorProcs.Processes;

/// <summary>What <c>Procs.Exit</c> throws inside a process, so that finally blocks run: Python's SystemExit.</summary>
internal sealed class ProcExitException(int code) : Exception($"The process asked to exit with code {code}.")
{
    internal int Code { get; } = code;
}
