using ActorProcs.Cli.Api;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>Nodes, a line each.</summary>
internal static class NodeTable
{
    internal static void Print(IEnumerable<NodeView> nodes)
    {
        var table = new PlainTable("NODE", "STATE", "WORKERS", "BUSY", "SPARE", "LABELS");
        foreach (var node in nodes) table.Row(NameOf(node), node.State, $"{node.Workers}", $"{node.Busy}", $"{node.Spares}", LabelsOf(node));
        Screen.Table(table);
    }

    internal static string NameOf(NodeView node) => node.Name == node.Id ? node.Id : $"{node.Name} ({node.Id})";

    internal static string LabelsOf(NodeView node) =>
        node.Labels.Count == 0 ? "–" : string.Join(' ', node.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));
}
