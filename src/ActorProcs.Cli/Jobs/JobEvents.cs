using ActorProcs.Nodes;

namespace ActorProcs.Cli.Jobs;

/// <summary>Carries what the supervisor's thread sees of a job's program into the job, and the job's wish to be held back to the child.
/// </summary>
internal sealed class JobEvents : IChildEvents
{
    private readonly Job _job;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private ChildProcess? _child;
    private bool _hold;

    internal JobEvents(Job job, TimeProvider clock)
    {
        _job = job;
        _clock = clock;
        job.Output.Hold = Hold;
    }

    public void Line(bool isError, ReadOnlySpan<byte> line) => _job.Output.Append(isError, line.ToArray());

    /// <summary>The control channel of a job's program leads nowhere.</summary>
    public void Frame(ReadOnlyMemory<byte> frame)
    {
    }

    public void Ended(ExitOutcome outcome) => _job.End(outcome, _clock.GetUtcNow());

    /// <summary>Story: 1. the program is started and writes more than is kept, 2. the supervisor's thread asks for it to be held back,
    /// 3. only then does the starter learn which child it is. So the wish is remembered until there is somebody to hold.</summary>
    internal void Attach(ChildProcess child)
    {
        lock (_gate)
        {
            _child = child;
            if (_hold) child.PauseOutput();
        }
    }

    private void Hold(bool hold)
    {
        lock (_gate)
        {
            _hold = hold;
            if (hold) _child?.PauseOutput();
            else _child?.ResumeOutput();
        }
    }
}
