using System.CommandLine;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>A node takes no more work.</summary>
internal sealed class NodeDrainCommand : ConsoleCommand
{
    private readonly Argument<string> _node = NodeCommand.NodeArgument();

    internal NodeDrainCommand()
        : base(
            "drain",
            "Let a node take no more work: its pools' workers hand back what they have not begun. It stays a member until it is stopped.",
            "actorprocs node drain k3m9x2ab.10.0.0.2.4053") => Add(_node);

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        using var client = ClusterFinder.Find(parsed.GetValue(CommandSettings.Address));
        var node = parsed.GetValue(_node)!;
        await client.DrainAsync(node, CancellationToken.None).ConfigureAwait(false);
        screen.Note($"{node} takes no more work. Stop it with:  actorprocs stop {node}");
        return ExitCode.Done;
    }
}
