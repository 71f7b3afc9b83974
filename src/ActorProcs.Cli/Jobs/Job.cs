using ActorProcs.Cli.Api;
using ActorProcs.Nodes;

namespace ActorProcs.Cli.Jobs;

/// <summary>A program that runs, or ran, inside the cluster.</summary>
internal sealed class Job(string id, JobSubmission submission, DateTimeOffset submittedAt)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private JobState _state = JobState.Running;
    private DateTimeOffset? _finishedAt;
    private ExitOutcome? _exit;
    private bool _cancelRequested;

    internal string Id { get; } = id;

    internal JobSubmission Submission { get; } = submission;

    internal JobOutput Output { get; } = new();

    /// <summary>Set by the runner before the job can be seen.</summary>
    internal ChildProcess Child { get; set; } = null!;

    internal Task Ended => _ended.Task;

    internal JobState State
    {
        get
        {
            lock (_gate) return _state;
        }
    }

    /// <summary>True for the first who asks while it still runs.</summary>
    internal bool RequestCancel()
    {
        lock (_gate)
        {
            if (_state != JobState.Running || _cancelRequested) return false;
            return _cancelRequested = true;
        }
    }

    internal void End(ExitOutcome exit, DateTimeOffset now)
    {
        lock (_gate)
        {
            _exit = exit;
            _finishedAt = now;
            _state = _cancelRequested ? JobState.Cancelled : exit.ExitCode == 0 ? JobState.Succeeded : JobState.Failed;
        }

        // Whoever has read the output to its end may ask at once how the job ended, so the end comes first.
        Output.Close();
        _ended.TrySetResult();
    }

    internal JobView View()
    {
        lock (_gate)
        {
            return new JobView
            {
                Id = Id,
                Name = Submission.Name ?? NameOf(Submission.Command),
                State = _state,
                Command = Submission.Command,
                WorkingDirectory = Submission.WorkingDirectory,
                Pid = Child.Pid,
                SubmittedAt = submittedAt,
                FinishedAt = _finishedAt,
                ExitCode = _exit?.ExitCode,
                CancelRequested = _cancelRequested,
                OutputCut = Output.BytesCut,
            };
        }
    }

    /// <summary>The program's name is more telling than that of the host that runs it.</summary>
    private static string NameOf(IReadOnlyList<string> command)
    {
        var program = command.Count > 1 && Path.GetFileName(command[0]) == "dotnet" ? command[1] : command[0];
        return Path.GetFileNameWithoutExtension(program) is { Length: > 0 } name ? name : program;
    }
}
