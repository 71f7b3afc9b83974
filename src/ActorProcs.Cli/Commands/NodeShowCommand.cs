using System.CommandLine;
using ActorProcs.Cli.Api;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>One node.</summary>
internal sealed class NodeShowCommand : ConsoleCommand
{
    private readonly Argument<string> _node = NodeCommand.NodeArgument();

    internal NodeShowCommand()
        : base("show", "Show one node.", "actorprocs node show k3m9x2ab.10.0.0.2.4053") => Add(_node);

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        using var client = ClusterFinder.Find(parsed.GetValue(CommandSettings.Address));
        var wanted = parsed.GetValue(_node)!;
        var nodes = await client.NodesAsync(CancellationToken.None).ConfigureAwait(false);
        var node = nodes.FirstOrDefault(each => each.Id == wanted || each.Name == wanted || each.Endpoint == wanted)
            ?? throw new CliException(ExitCode.NoSuchObject, $"no node \"{wanted}\".", "Nodes are listed with:  actorprocs node list");
        if (!screen.ForPeople)
        {
            screen.Json(node, ApiJson.Default.NodeView);
            return ExitCode.Done;
        }

        Screen.Data($" node      {node.Name}, pid {node.Pid}, {node.State}");
        Screen.Data($" id        {node.Id}");
        Screen.Data($" endpoint  {node.Endpoint ?? "none: it is in a program, or was started with `up`"}");
        Screen.Data($" workers   {node.Workers} for a pool · {node.Busy} busy · {node.Spares} waiting");
        foreach (var (key, value) in node.Labels) Screen.Data($" label     {key}={value}");
        return ExitCode.Done;
    }
}
