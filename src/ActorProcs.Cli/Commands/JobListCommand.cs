using System.CommandLine;
using ActorProcs.Cli.Api;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>The jobs of the cluster, newest first.</summary>
internal sealed class JobListCommand : ConsoleCommand
{
    private readonly Option<JobState[]> _states = new("--state")
    {
        Description = "Only jobs in this state: running, succeeded, failed or cancelled; may be repeated",
        HelpName = "STATE",
        CustomParser = result => [.. result.Tokens.Select(token =>
        {
            if (char.IsAsciiLetter(token.Value.FirstOrDefault()) && Enum.TryParse<JobState>(token.Value, ignoreCase: true, out var state)) return state;
            result.AddError($"'{token.Value}' is not a state. States are running, succeeded, failed and cancelled.");
            return default;
        })],
    };

    private readonly Option<int> _limit = new("--limit")
    {
        Description = "How many at most; 0 for all",
        HelpName = "N",
        DefaultValueFactory = _ => 50,
    };

    internal JobListCommand()
        : base("list", "List jobs, newest first.", "actorprocs job list", "actorprocs job list --state running -q", "actorprocs job list -o json --limit 0")
    {
        _limit.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, out var limit) && limit >= 0))
                result.AddError($"'{token.Value}' is not a number of jobs.");
        });
        Add(_states);
        Add(_limit);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        using var client = ClusterFinder.Find(parsed.GetValue(CommandSettings.Address));
        var list = await client.JobsAsync(parsed.GetValue(_states) ?? [], parsed.GetValue(_limit), CancellationToken.None).ConfigureAwait(false);
        Print(screen, list);
        if (list.Jobs.Count < list.Total) screen.Note($"(showing {list.Jobs.Count} of {list.Total}; --limit 0 for all)");
        return ExitCode.Done;
    }

    private static void Print(Screen screen, JobList list)
    {
        switch (screen.Format)
        {
            case OutputFormat.Json:
                screen.Json(list, ApiJson.Default.JobList);
                return;
            case OutputFormat.Jsonl:
                foreach (var job in list.Jobs) screen.Json(job, ApiJson.Default.JobView);
                return;
        }

        if (screen.IsQuiet)
        {
            foreach (var job in list.Jobs) Screen.Data(job.Id);
            return;
        }

        var now = TimeProvider.System.GetUtcNow();
        var table = new PlainTable("ID", "NAME", "STATE", "EXIT", "AGE", "TOOK", "COMMAND");
        foreach (var job in list.Jobs)
        {
            table.Row(
                job.Id, job.Name, job.State.ToString().ToLowerInvariant(), job.ExitCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "–",
                Durations.Tell(now - job.SubmittedAt), Durations.Tell(JobOutcome.Took(job)), string.Join(' ', job.Command));
        }

        Screen.Table(table);
    }
}
