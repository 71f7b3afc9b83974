using System.CommandLine;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Programs;
using ActorProcs.Cli.Terminal;
using ActorProcs.Nodes;

namespace ActorProcs.Cli.Commands;

/// <summary>A program on the console's side, with the cluster as its default context.</summary>
internal sealed class RunCommand : ConsoleCommand
{
    private readonly Option<int?> _workers = WorkersOption();
    private readonly Argument<string[]> _program = ProgramArgument();

    internal RunCommand()
        : base(
            "run",
            "Run a program here whose processes and pools are the cluster's. Without a cluster, one is started for as long as the program runs. "
            + "Ends with the program's exit code.",
            "actorprocs run -- dotnet MyApp.dll --its-own-option",
            "actorprocs run -w 8 -- ./MyApp")
    {
        _workers.Description += "; only for a cluster that is started for the program";
        Add(_workers);
        Add(_program);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        var command = ProgramCommand.Resolve(parsed.GetValue(_program) ?? [], Environment.CurrentDirectory);
        if (ClusterFinder.AddressFor(parsed.GetValue(CommandSettings.Address)) is { } address)
            return await ForegroundProgram.RunAsync(command, address).ConfigureAwait(false);

        var workers = parsed.GetValue(_workers) ?? Environment.ProcessorCount;
        var node = NodeRuntime.Start(new LocalOptions { Workers = workers, Spares = workers }, sparesAtOnce: true);
        screen.Note($"no cluster is running: started one of {workers} workers for this program");
        await using (node.ConfigureAwait(false))
            return await ForegroundProgram.RunAsync(command, node.Place.Address).ConfigureAwait(false);
    }
}
