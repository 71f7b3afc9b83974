using ActorProcs.Cli.Api;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>Nodes for people.</summary>
internal static class NodeTable
{
    internal static PlainTable Of(IReadOnlyList<NodeView> nodes)
    {
        var table = new PlainTable("NODE", "ENDPOINT", "STATE", "WORKERS", "BUSY", "WAITING", "LABELS");
        foreach (var node in nodes)
        {
            table.Row(
                node.Name, node.Endpoint ?? "–", node.State, $"{node.Workers}", $"{node.Busy}", $"{node.Spares}",
                node.Labels.Count == 0 ? "–" : string.Join(' ', node.Labels.Select(label => $"{label.Key}={label.Value}")));
        }

        return table;
    }
}
