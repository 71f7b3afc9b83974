using System.CommandLine;
using ActorProcs.Cli.Api;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>A node that is to take no more work.</summary>
internal sealed class NodeDrainCommand : ConsoleCommand
{
    private readonly Argument<string> _node = NodeChoice.Argument();

    internal NodeDrainCommand()
        : base(
            "drain",
            "Let a node take no more work. What runs there goes on to its end; workers of pools end after the item that they run, and the rest is done elsewhere.",
            "actorprocs node drain build-1",
            "actorprocs node drain k3m9x2ab -o json") => Add(_node);

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        using var client = ClusterFinder.Find(parsed.GetValue(CommandSettings.Address));
        var nodes = (await client.StateAsync(CancellationToken.None).ConfigureAwait(false)).Nodes;
        var node = NodeChoice.Find(nodes, parsed.GetRequiredValue(_node));
        if (nodes.All(other => other.Id == node.Id || other.State == NodeView.Draining))
        {
            throw new CliException(
                ExitCode.Conflict, $"{NodeTable.NameOf(node)} is the only node that takes work: without it the cluster could do nothing more.",
                $"Start another one first, or stop this one:  actorprocs stop {node.Name}");
        }

        var drained = await client.DrainAsync(node.Id, CancellationToken.None).ConfigureAwait(false);
        if (!screen.ForPeople) screen.Json(drained, ApiJson.Default.NodeView);
        screen.Note($"{NodeTable.NameOf(drained)} takes no more work. See what still runs there:  actorprocs node show {drained.Name}");
        return ExitCode.Done;
    }
}
