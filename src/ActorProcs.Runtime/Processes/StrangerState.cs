namespace ActorProcs.Processes;

/// <summary>A process of somebody else's, whose handle was among the data that came here. It can be looked at and signalled; waiting for it
/// is its parent's.</summary>
internal sealed class StrangerState(string name, int pid, string node) : ParentState(name, pid, node)
{
    internal override void CheckJoin() => throw new InvalidOperationException("can only join a child process");

    /// <summary>What travels of a handle.</summary>
    internal static object?[] Pack(Proc process) => [process.State.Name, process.State.Pid ?? 0, process.State.Node];

    internal static Proc Unpack(object?[] parts)
    {
        var pid = (int)parts[1]!;
        return pid == Environment.ProcessId ? Procs.Current : new Proc(new StrangerState((string)parts[0]!, pid, (string)parts[2]!));
    }
}
