using System.CommandLine;
using ActorProcs.Cli.Api;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>What a job has written.</summary>
internal sealed class JobLogsCommand : ConsoleCommand
{
    private readonly Argument<string> _job = JobArgument();
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on until the job ends" };

    internal JobLogsCommand()
        : base(
            "logs",
            "Print what a job has written: its standard output to standard output, its standard error to standard error.",
            "actorprocs job logs 01K8Z3M7",
            "actorprocs job logs 01K8Z3M7 -f")
    {
        Add(_job);
        Add(_follow);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        using var client = ClusterFinder.Find(parsed.GetValue(CommandSettings.Address));
        var printer = new JobEventPrinter(screen);
        JobView? job = null;
        await foreach (var told in client.OutputAsync(parsed.GetRequiredValue(_job), parsed.GetValue(_follow), CancellationToken.None).ConfigureAwait(false))
        {
            printer.Print(told);
            job = told.Job ?? job;
        }

        if (screen.Format == OutputFormat.Json || parsed.GetValue(_follow)) printer.End(job!);
        return ExitCode.Done;
    }
}
