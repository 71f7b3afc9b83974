namespace ActorProcs.Nodes;

/// <summary>The node's end of every child's <see cref="Lifeline"/>: one pipe for all. Nobody writes to it; it says by its end that this
/// process has ended.</summary>
internal sealed unsafe class LifelinePipe : IDisposable
{
    private readonly int _writing;

    /// <exception cref="ProcException">No descriptor is left.</exception>
    internal LifelinePipe()
    {
        var ends = stackalloc int[2];
        if (Libc.Pipe2(ends, Libc.O_CLOEXEC) != 0)
            throw new ProcException(StartFailure.OfDescriptors("the lifeline of processes", Libc.LastError));
        _writing = ends[1];
        Reading = Libc.Fcntl(ends[0], Libc.F_DUPFD_CLOEXEC, Spawner.FirstSafe);
        _ = Libc.Close(ends[0]);
    }

    /// <summary>What each child is given.</summary>
    internal int Reading { get; }

    /// <summary>Kills whoever still holds it. Called when all children have ended.</summary>
    public void Dispose()
    {
        _ = Libc.Close(_writing);
        _ = Libc.Close(Reading);
    }
}
