using ActorProcs.Nodes;

namespace ActorProcs.Subprocesses;

/// <summary>The pipes of a program that is being started. What has not been given away by the end is closed.</summary>
internal sealed unsafe class PipeSet : IDisposable
{
    private readonly List<int> _open = [];
    private readonly int _input;
    private readonly int _output;
    private readonly int _error = -1;

    /// <exception cref="ProcException">No descriptor is left.</exception>
    internal PipeSet(string program, bool merged)
    {
        try
        {
            (ChildsInput, _input) = Open(program);
            (_output, ChildsOutput) = Open(program);
            ChildsError = ChildsOutput;
            if (!merged) (_error, ChildsError) = Open(program);
            ChildsInput = MoveUp(program, ChildsInput);
            var output = MoveUp(program, ChildsOutput);
            ChildsError = merged ? output : MoveUp(program, ChildsError);
            ChildsOutput = output;
            foreach (var ours in new[] { _input, _output, _error })
            {
                if (ours >= 0) _ = Libc.Fcntl(ours, Libc.F_SETFL, Libc.O_NONBLOCK);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal int ChildsInput { get; private set; }

    internal int ChildsOutput { get; private set; }

    internal int ChildsError { get; private set; }

    /// <summary>Closes the child's ends and gives ours away.</summary>
    internal StartedProgram Give(int pid, int pidfd)
    {
        string[] names = [.. new[] { _input, _output, _error }.Where(static each => each >= 0).Select(ProcessTree.PipeName).OfType<string>()];
        foreach (var ours in new[] { _input, _output, _error }) _open.Remove(ours);
        return new StartedProgram(
            pid,
            pidfd,
            new ChildPipe(_input, reads: false),
            new ChildPipe(_output, reads: true),
            _error < 0 ? null : new ChildPipe(_error, reads: true),
            names);
    }

    public void Dispose()
    {
        foreach (var descriptor in _open) _ = Libc.Close(descriptor);
        _open.Clear();
    }

    private (int Reading, int Writing) Open(string program)
    {
        var ends = stackalloc int[2];
        if (Libc.Pipe2(ends, Libc.O_CLOEXEC) != 0) throw new ProcException(StartFailure.OfDescriptors($"the program {program}", Libc.LastError));
        _open.AddRange([ends[0], ends[1]]);
        return (ends[0], ends[1]);
    }

    /// <summary>Off the numbers 0 to 2, which may be free in a daemon: copying one end there would close another.</summary>
    private int MoveUp(string program, int descriptor)
    {
        var moved = Libc.Fcntl(descriptor, Libc.F_DUPFD_CLOEXEC, Spawner.FirstSafe);
        if (moved < 0) throw new ProcException(StartFailure.OfDescriptors($"the program {program}", Libc.LastError));
        _open.Remove(descriptor);
        _ = Libc.Close(descriptor);
        _open.Add(moved);
        return moved;
    }
}
