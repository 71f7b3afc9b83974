using ActorProcs.Cli.Api;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>How a job ended, in words and as an exit code.</summary>
internal static class JobOutcome
{
    internal static string Tell(JobView job) => job.State switch
    {
        JobState.Running => $"job {job.Id} is running, for {Durations.Tell(Took(job))}",
        JobState.Succeeded => $"✔ job {job.Id} succeeded in {Durations.Tell(Took(job))}",
        JobState.Cancelled => $"✘ job {job.Id} was cancelled after {Durations.Tell(Took(job))}",
        _ => $"✘ job {job.Id} failed after {Durations.Tell(Took(job))}: {Reason(job)}",
    };

    internal static TimeSpan Took(JobView job) => (job.FinishedAt ?? TimeProvider.System.GetUtcNow()) - job.SubmittedAt;

    /// <param name="job">An ended job.</param>
    /// <param name="own">The job's own code, as a shell would report it, instead of 0 or 1.</param>
    internal static int ExitCodeOf(JobView job, bool own) => own && job.ExitCode is { } code
        ? code < 0 ? ExitCode.OfSignal(-code) : code
        : job.State == JobState.Succeeded ? ExitCode.Done : ExitCode.Failed;

    private static string Reason(JobView job) => job.ExitCode < 0 ? $"killed by signal {-job.ExitCode}" : $"exit code {job.ExitCode}";
}
