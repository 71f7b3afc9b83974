using System.CommandLine;
using ActorProcs.Cli.Api;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>One node and what runs there.</summary>
internal sealed class NodeShowCommand : ConsoleCommand
{
    private readonly Argument<string> _node = NodeChoice.Argument();

    internal NodeShowCommand()
        : base("show", "Show a node and its processes.", "actorprocs node show k3m9x2ab", "actorprocs node show build-1 -o json") => Add(_node);

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        using var client = ClusterFinder.Find(parsed.GetValue(CommandSettings.Address));
        var nodes = (await client.StateAsync(CancellationToken.None).ConfigureAwait(false)).Nodes;
        var node = NodeChoice.Find(nodes, parsed.GetValue(_node)!);
        if (screen.ForPeople) Print(node);
        else screen.Json(node, ApiJson.Default.NodeView);
        return ExitCode.Done;
    }

    private static void Print(NodeView node)
    {
        Screen.Data($" node      {NodeTable.NameOf(node)}");
        Screen.Data($" state     {node.State}, pid {node.Pid} there");
        Screen.Data($" workers   {node.Workers} for a pool · {node.Busy} busy · {node.Spares} waiting");
        Screen.Data($" labels    {NodeTable.LabelsOf(node)}");
        if (node.Processes.Count == 0) return;
        Screen.Data("");
        var table = new PlainTable("PID", "NAME", "STATE", "PARENT");
        foreach (var process in node.Processes) table.Row($"{process.Pid}", process.Name, process.State, process.Parent);
        Screen.Table(table);
    }
}
