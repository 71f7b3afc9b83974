using System.CommandLine;
using System.Globalization;
using ActorProcs.Cli.Api;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>All that is known of one job.</summary>
internal sealed class JobShowCommand : ConsoleCommand
{
    private readonly Argument<string> _job = JobArgument();

    internal JobShowCommand()
        : base("show", "Show one job.", "actorprocs job show 01K8Z3M7", "actorprocs job show 01K8Z3M7 -o json") => Add(_job);

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        using var client = ClusterFinder.Find(parsed.GetValue(CommandSettings.Address));
        var job = await client.JobAsync(parsed.GetRequiredValue(_job), CancellationToken.None).ConfigureAwait(false);
        if (!screen.ForPeople)
        {
            screen.Json(job, ApiJson.Default.JobView);
            return ExitCode.Done;
        }

        Screen.Data($" job        {job.Id}  {job.Name}");
        Screen.Data($" state      {job.State.ToString().ToLowerInvariant()}{(job is { CancelRequested: true, State: JobState.Running } ? ", being cancelled" : "")}");
        Screen.Data($" command    {string.Join(' ', job.Command)}");
        Screen.Data($" directory  {job.WorkingDirectory}");
        Screen.Data($" pid        {job.Pid}");
        Screen.Data($" submitted  {Local(job.SubmittedAt)}");
        if (job.FinishedAt is { } finished) Screen.Data($" finished   {Local(finished)}, after {Durations.Tell(JobOutcome.Took(job))}");
        if (job.ExitCode is { } code) Screen.Data($" exit code  {code}{(code < 0 ? $" (signal {-code})" : "")}");
        return ExitCode.Done;
    }

    private static string Local(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
