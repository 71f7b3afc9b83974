using System.CommandLine;
using ActorProcs.Cli.Api;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Programs;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>A program inside the cluster.</summary>
internal sealed class JobSubmitCommand : ConsoleCommand
{
    private readonly Option<string?> _name = new("--name") { Description = "What to call it [default: the program's name]", HelpName = "NAME" };
    private readonly Option<bool> _noWait = new("--no-wait") { Description = "Print the job's id and return; the job goes on" };
    private readonly Option<bool> _ownCode = new("--exit-code-from-job") { Description = "End with the job's exit code instead of 0 or 1" };
    private readonly Option<string[]> _environment = new("--env", "-e") { Description = "A variable for the job; may be repeated", HelpName = "NAME=VALUE" };
    private readonly Argument<string[]> _program = ProgramArgument();

    internal JobSubmitCommand()
        : base(
            "submit",
            "Run a program inside the cluster and show its output until it ends. It runs in the current directory, with the cluster's "
            + "environment. Ctrl+C cancels it. When this console is killed or its terminal closed, the job goes on. To a cluster on other hosts "
            + "(--address HOST:PORT) a .NET program's folder goes along, and the job runs in it there.",
            "actorprocs job submit -- dotnet MyApp.dll --its-own-option",
            "actorprocs job submit --no-wait --name nightly -- ./build.sh",
            "actorprocs job submit --exit-code-from-job -e LEVEL=3 -- dotnet MyApp.dll",
            "actorprocs job submit -a 10.0.0.1:4053 -- MyApp.dll")
    {
        _environment.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
                result.AddError($"'{token.Value}' is not a variable. Variables look like NAME=VALUE.");
        });
        Add(_name);
        Add(_noWait);
        Add(_ownCode);
        Add(_environment);
        Add(_program);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        var words = parsed.GetValue(_program) ?? [];
        var address = parsed.GetValue(CommandSettings.Address);

        // What is wrong with the program is said before anybody is asked.
        var here = ClusterFinder.LeadsElsewhere(address) ? null : Here(words);
        using var client = ClusterFinder.Find(address);
        var submission = (here ?? await ProgramBundle.SendAsync(client, words).ConfigureAwait(false)) with
        {
            Name = parsed.GetValue(_name),
            Environment = (parsed.GetValue(_environment) ?? []).Select(text => text.Split('=', 2)).GroupBy(pair => pair[0])
                .ToDictionary(same => same.Key, same => same.Last()[1]),
            Attach = !parsed.GetValue(_noWait),
        };
        return submission.Attach
            ? await new AttachedJob(client, screen, parsed.GetValue(_ownCode)).RunAsync(submission).ConfigureAwait(false)
            : Tell(screen, await client.SubmitAsync(submission, CancellationToken.None).ConfigureAwait(false));
    }

    private static JobSubmission Here(IReadOnlyList<string> words)
    {
        var directory = Environment.CurrentDirectory;
        return new JobSubmission { Command = ProgramCommand.Resolve(words, directory), WorkingDirectory = directory };
    }

    private static int Tell(Screen screen, JobView job)
    {
        if (!screen.ForPeople)
        {
            screen.Json(job, ApiJson.Default.JobView);
            return ExitCode.Done;
        }

        Screen.Data(job.Id);
        screen.Note($"job {job.Id} submitted. Next:");
        screen.Note($"  actorprocs job logs {job.Id} -f");
        screen.Note($"  actorprocs job wait {job.Id}");
        screen.Note($"  actorprocs job cancel {job.Id}");
        return ExitCode.Done;
    }
}
