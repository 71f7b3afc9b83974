using ActorProcs.Nodes;

namespace ActorProcs.Processes;

/// <summary>The process that started this one, on another node. When it ends, this one is ended too.</summary>
internal sealed class DistantParentState(string name, int pid, GuestPlace place) : ProcState
{
    private readonly TaskCompletionSource<int> _never = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal override string Name
    {
        get => name;
        set => throw new InvalidOperationException("A process does not name its parent.");
    }

    internal override int? Pid => pid;

    internal override string Node => place.NodeId;

    internal override bool Daemon
    {
        get => false;
        set => throw new InvalidOperationException("process has already started");
    }

    internal override Task<int> Exited => _never.Task;

    internal override Task StartAsync(CancellationToken cancellationToken) =>
        throw new InvalidOperationException("can only start a process object created by current process");

    internal override void CheckJoin()
    {
    }

    internal override void Signal(int signal)
    {
        var session = OpenSessions.At(place.NodeId);
        session.TellNode(new SignalProcess(place.Slot, signal));
    }
}
