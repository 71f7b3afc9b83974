using System.CommandLine;
using ActorProcs.Cli.Api;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>All nodes, the one of this host first.</summary>
internal sealed class NodeListCommand() : ConsoleCommand("list", "List the nodes of the cluster.", "actorprocs node list", "actorprocs node list -o json", "actorprocs node list -q")
{
    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        using var client = ClusterFinder.Find(parsed.GetValue(CommandSettings.Address));
        var nodes = await client.NodesAsync(CancellationToken.None).ConfigureAwait(false);
        if (screen.Format == OutputFormat.Json) screen.Json(new NodeList(nodes), ApiJson.Default.NodeList);
        else if (screen.Format == OutputFormat.Jsonl)
        {
            foreach (var node in nodes) screen.Json(node, ApiJson.Default.NodeView);
        }
        else if (screen.IsQuiet)
        {
            foreach (var node in nodes) Screen.Data(node.Id);
        }
        else
        {
            Screen.Table(NodeTable.Of(nodes));
        }

        return ExitCode.Done;
    }
}
