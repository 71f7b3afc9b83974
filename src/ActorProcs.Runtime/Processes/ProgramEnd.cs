using ActorProcs.Nodes;

namespace ActorProcs.Processes;

/// <summary>What Python does when a program ends: it waits for the children that are not daemons, and kills those that are.</summary>
internal static class ProgramEnd
{
    /// <summary>At the end of a program, and of a worker's function.</summary>
    internal static void Settle(Session session)
    {
        foreach (var child in session.Children.Alive.Where(child => child.Daemon)) child.Signal(Native.SIGTERM);

        // A child may start siblings of ours only through us, so the list cannot grow behind our back; but a daemon is waited for too,
        // as Python does, and gets the harder signal when it ignores the first.
        foreach (var child in session.Children.Alive)
        {
            if (child.Daemon && Wait(child, TimeSpan.FromSeconds(5))) continue;
            if (child.Daemon) child.Signal(Native.SIGKILL);
            Wait(child, Timeout.InfiniteTimeSpan);
        }
    }

    private static bool Wait(ChildState child, TimeSpan limit)
    {
        try
        {
            return child.Exited.Wait(limit);
        }
        catch (AggregateException)
        {
            return true; // Lost with its node: there is nothing left to wait for.
        }
    }
}
