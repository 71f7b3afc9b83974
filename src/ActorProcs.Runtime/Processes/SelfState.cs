namespace ActorProcs.Processes;

/// <summary>This process, as <see cref="Procs.Current"/> shows it.</summary>
internal sealed class SelfState : ProcState
{
    private readonly TaskCompletionSource<int> _never = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _name;

    internal override string Name
    {
        get => _name ?? Family.Name;
        set => _name = value ?? throw new ArgumentNullException(nameof(value), "A process's name is a text.");
    }

    internal override int? Pid => Environment.ProcessId;

    internal override string Node => WorkerProgram.NodeId ?? ProcContext.Default.NodeId;

    internal override bool Daemon
    {
        get => Family.IsDaemon;
        set => throw new InvalidOperationException("process has already started");
    }

    /// <summary>Never completes here: nobody is left to see the end of the process that they are in.</summary>
    internal override Task<int> Exited => _never.Task;

    internal override Task StartAsync(CancellationToken cancellationToken) =>
        throw new InvalidOperationException("cannot start a process twice");

    internal override void CheckJoin() =>
        throw new InvalidOperationException("can only join a child process: a process that waits for itself waits for ever");

    internal override void Signal(int signal) => Native.Signal(Environment.ProcessId, signal);
}
