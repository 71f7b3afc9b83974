namespace ActorProcs.Nodes;

/// <summary>Has the kernel kill this process, with all that it has started, when its node is gone. Descriptor 4 is the reading end of a
/// pipe that nobody ever writes to, and of which only the node has the writing end: when the node ends, however it ends, the pipe changes
/// for the first time, and the kernel sends the signal that the pipe's owner has asked for, SIGKILL, to the whole process group. No thread
/// of ours takes part, so it works while every one of them hangs or the process is stopped.</summary>
/// <remarks>Not the parent-death signal: it hits this process alone, and before it could see the end of the control channel and kill its
/// group; and it comes when the thread that started us ends, not the node. It serves where the kernel refuses the other.</remarks>
internal static unsafe class Lifeline
{
    internal const int Descriptor = 4;

    /// <summary>Takes hold. For good, and to be called on a thread that lives as long as the process.</summary>
    /// <param name="nodePid">The process that must be our parent.</param>
    /// <param name="nodeIsGone">Called when it has ended before.</param>
    internal static void Hold(int nodePid, Action nodeIsGone)
    {
        // Opened anew, because all workers of a node have been given the same open file, and owner and signal are the open file's.
        var pipe = Libc.Open("/proc/self/fd/4", Libc.O_NONBLOCK | Libc.O_CLOEXEC);
        _ = Libc.Close(Descriptor);
        if (pipe >= 0 && Arm(pipe))
        {
            // 1. the node starts us, 2. it is killed, 3. we arm the signal: too late, the pipe changed at 2 and never will again. So it is
            // asked after arming, which leaves no gap: an end before this line is seen here, one after it is signalled.
            var entry = new Libc.PollEntry { Descriptor = pipe };
            if (Libc.Poll(&entry, 1, 0) == 1) nodeIsGone();
            return;
        }

        if (pipe >= 0) _ = Libc.Close(pipe);
        HoldByParentDeath(nodePid, nodeIsGone);
    }

    /// <summary>Ends this process alone. The setting belongs to the calling thread and dies with it.</summary>
    internal static void HoldByParentDeath(int nodePid, Action nodeIsGone)
    {
        _ = Libc.Prctl(Libc.PR_SET_PDEATHSIG, Libc.SIGKILL, 0, 0, 0);

        // The same story: armed after the node's death, the signal never comes; but then the parent is another one by now.
        if (Libc.GetParentPid() != nodePid) nodeIsGone();
    }

    private static bool Arm(int pipe) =>
        Libc.Fcntl(pipe, Libc.F_SETSIG, Libc.SIGKILL) == 0
        && Libc.Fcntl(pipe, Libc.F_SETOWN, LeadsItsGroup ? -Environment.ProcessId : Environment.ProcessId) == 0
        && Libc.Fcntl(pipe, Libc.F_SETFL, Libc.O_NONBLOCK | Libc.O_ASYNC) == 0;

    /// <summary>True of every worker that a node has started. One that a debugger or a shell has started is in its starter's group, which
    /// is not ours to kill.</summary>
    internal static bool LeadsItsGroup => Libc.GetProcessGroup() == Environment.ProcessId;
}
