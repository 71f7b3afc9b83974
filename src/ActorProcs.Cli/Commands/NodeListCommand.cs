using System.CommandLine;
using ActorProcs.Cli.Api;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>All nodes, as the one that is asked knows them.</summary>
internal sealed class NodeListCommand() : ConsoleCommand(
    "list", "List the nodes of the cluster, the one of this host first.", "actorprocs node list", "actorprocs node list -o json", "actorprocs node list -q")
{
    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        using var client = ClusterFinder.Find(parsed.GetValue(CommandSettings.Address));
        var nodes = (await client.StateAsync(CancellationToken.None).ConfigureAwait(false)).Nodes;
        switch (screen.Format)
        {
            case OutputFormat.Json:
                screen.Json(new NodeList(nodes), ApiJson.Default.NodeList);
                return ExitCode.Done;
            case OutputFormat.Jsonl:
                foreach (var node in nodes) screen.Json(node, ApiJson.Default.NodeView);
                return ExitCode.Done;
        }

        if (!screen.IsQuiet) NodeTable.Print(nodes);
        else foreach (var node in nodes) Screen.Data(node.Name);
        return ExitCode.Done;
    }
}
