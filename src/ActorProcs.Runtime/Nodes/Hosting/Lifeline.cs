namespace ActorProcs.Nodes;

/// <summary>Ends this process when its node is gone, by two independent signs: the end of the control channel, and the kernel's
/// parent-death signal. A thread of its own, because it must work while every other thread hangs.</summary>
internal sealed unsafe class Lifeline(ControlChannel channel, int nodePid, Action nodeIsGone)
{
    private readonly ManualResetEventSlim _armed = new();

    /// <summary>Returns when both signs are armed.</summary>
    internal void Hold()
    {
        new Thread(Watch) { IsBackground = true, Name = "actorprocs-lifeline" }.Start();
        _armed.Wait();
    }

    private void Watch()
    {
        // On this thread, since the setting belongs to the thread that makes it and dies with it.
        _ = Libc.Prctl(Libc.PR_SET_PDEATHSIG, Libc.SIGKILL, 0, 0, 0);

        // 1. the node starts us, 2. it is killed, 3. we arm the signal: too late, it was due at 2 and will never come. The parent is
        // another one by now, so asking after arming leaves no gap: a death before this line is seen here, one after it is signalled.
        if (Libc.GetParentPid() != nodePid) nodeIsGone();
        _armed.Set();

        // Only the hang-up is asked for: frames are somebody else's to read, and a reader that is stuck must not keep us alive.
        var entry = new Libc.PollEntry { Descriptor = channel.Handle, Events = Libc.POLLRDHUP };
        while (Libc.Poll(&entry, 1, -1) < 0)
        {
        }

        nodeIsGone();
    }
}
