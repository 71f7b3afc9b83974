using System.CommandLine;
using ActorProcs.Cli.Api;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>The end of jobs.</summary>
internal sealed class JobWaitCommand : ConsoleCommand
{
    private readonly Argument<string[]> _jobs = JobsArgument();
    private readonly Option<TimeSpan?> _timeout = new("--timeout")
    {
        Description = "How long to wait, for example 500ms, 10s, 5m or 2h [default: for ever]",
        HelpName = "DURATION",
        CustomParser = Durations.Parse,
    };

    internal JobWaitCommand()
        : base(
            "wait",
            "Wait until jobs have ended. Ends with 0 when all succeeded, 1 when one did not, 6 when they have not ended in time.",
            "actorprocs job wait 01K8Z3M7 --timeout 5m")
    {
        Add(_jobs);
        Add(_timeout);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        using var client = ClusterFinder.Find(parsed.GetValue(CommandSettings.Address));
        var ids = parsed.GetRequiredValue(_jobs);

        // Asked for one by one first, so that a name that is none is told at once and not after the others have ended.
        foreach (var id in ids) await client.JobAsync(id, CancellationToken.None).ConfigureAwait(false);
        var timeout = parsed.GetValue(_timeout);
        using var limit = timeout is { } given ? new CancellationTokenSource(given) : new CancellationTokenSource();
        var failed = false;
        try
        {
            foreach (var id in ids)
            {
                var job = await client.EndOfAsync(id, limit.Token).ConfigureAwait(false);
                failed |= job.State != JobState.Succeeded;
                if (screen.ForPeople) screen.Note(JobOutcome.Tell(job));
                else screen.Json(job, ApiJson.Default.JobView);
            }
        }
        catch (OperationCanceledException)
        {
            throw new CliException(ExitCode.TimedOut, $"after {Durations.Tell(timeout!.Value)} not all of these jobs have ended: {string.Join(' ', ids)}.");
        }

        return failed ? ExitCode.Failed : ExitCode.Done;
    }
}
