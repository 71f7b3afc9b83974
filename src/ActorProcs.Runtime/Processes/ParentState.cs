namespace ActorProcs.Processes;

/// <summary>The process that started this one. Its exit code is not this process's to know.</summary>
internal class ParentState(string name, int pid, string node) : ProcState
{
    private readonly Lazy<Task<int>> _gone = new(() => GoneAsync(pid));

    internal override string Name
    {
        get => name;
        set => throw new InvalidOperationException("A process does not name one that it has not made.");
    }

    internal override int? Pid => pid == 0 ? null : pid;

    internal override string Node => node;

    internal override bool Daemon
    {
        get => false;
        set => throw new InvalidOperationException("process has already started");
    }

    internal override Task<int> Exited => _gone.Value;

    internal override Task StartAsync(CancellationToken cancellationToken) =>
        throw new InvalidOperationException("can only start a process object created by current process");

    internal override void CheckJoin()
    {
    }

    internal override void Signal(int signal)
    {
        // To kill, number 0 means the sender's own group.
        if (pid == 0) throw new InvalidOperationException($"{name} had not been started when its handle came here, so there is nothing to signal.");
        if (IsAlive) Native.Signal(pid, signal);
    }

    private static async Task<int> GoneAsync(int pid)
    {
        using var watch = Nodes.PidWatch.Start(pid);
        await watch.WhenGone.ConfigureAwait(false);
        return 0;
    }
}
