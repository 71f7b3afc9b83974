using System.CommandLine;
using ActorProcs.Cli.Api;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>The end of jobs, on request.</summary>
internal sealed class JobCancelCommand : ConsoleCommand
{
    private static readonly TimeSpan Patience = 3 * Jobs.JobRunner.Grace;

    private readonly Argument<string[]> _jobs = JobsArgument();

    internal JobCancelCommand()
        : base(
            "cancel",
            "Ask jobs to end (SIGTERM), and kill what has not ended after 5 seconds, with all that it has started.",
            "actorprocs job cancel 01K8Z3M7") => Add(_jobs);

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        using var client = ClusterFinder.Find(parsed.GetValue(CommandSettings.Address));
        var asked = new List<JobView>();
        foreach (var id in parsed.GetRequiredValue(_jobs)) asked.Add(await client.CancelAsync(id, CancellationToken.None).ConfigureAwait(false));
        var late = false;
        foreach (var job in asked)
        {
            using var limit = new CancellationTokenSource(Patience);
            try
            {
                late |= !Tell(screen, await client.EndOfAsync(job.Id, limit.Token).ConfigureAwait(false));
            }
            catch (OperationCanceledException)
            {
                throw new CliException(ExitCode.TimedOut, $"job {job.Id} (pid {job.Pid}) was killed, and has not ended after {Durations.Tell(Patience)}.");
            }
        }

        return late ? ExitCode.Conflict : ExitCode.Done;
    }

    /// <returns>False when the job had ended before anybody asked.</returns>
    private static bool Tell(Screen screen, JobView job)
    {
        var cancelled = job.State == JobState.Cancelled;
        if (!screen.ForPeople) screen.Json(job, ApiJson.Default.JobView);
        else if (cancelled) screen.Note(JobOutcome.Tell(job));
        else Screen.Error($"job {job.Id} had already ended: it {job.State.ToString().ToLowerInvariant()}.");
        return cancelled;
    }
}
