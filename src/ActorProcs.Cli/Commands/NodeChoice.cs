using System.CommandLine;
using ActorProcs.Cli.Api;
using ActorProcs.Cli.Terminal;
using ActorProcs.Membership;
using ActorProcs.Wire;

namespace ActorProcs.Cli.Commands;

/// <summary>How people name a node.</summary>
internal static class NodeChoice
{
    internal static Argument<string> Argument() => new("NODE")
    {
        Description = "The node's name, its address (HOST or HOST:PORT), its id, or as much of the beginning of that as no other has",
        HelpName = "NODE",
    };

    internal static Argument<string?> OptionalArgument(string description) => new("NODE")
    {
        Description = description,
        HelpName = "NODE",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <exception cref="CliException">There is no such node, or more than one.</exception>
    internal static NodeView Find(IReadOnlyList<NodeView> nodes, string wanted)
    {
        NodeView[] found = [.. nodes.Where(node => node.Name == wanted || node.Id == wanted)];
        if (found.Length == 0) found = [.. nodes.Where(node => IsAt(node.Id, wanted))];
        if (found.Length == 0) found = [.. nodes.Where(node => node.Id.StartsWith(wanted, StringComparison.Ordinal))];
        return found switch
        {
            [var one] => one,
            [] => throw NoSuch($"no node \"{wanted}\"."),
            _ => throw new CliException(ExitCode.Usage, $"\"{wanted}\" could be any of {string.Join(", ", found.Select(NodeTable.NameOf))}."),
        };
    }

    private static bool IsAt(string id, string wanted) =>
        NodeName.TryParse(id, out var name) && name.Host is { } host && (wanted == host || wanted == FirstContact.Text(name.EndPoint()));

    internal static CliException NoSuch(string message) => new(ExitCode.NoSuchObject, message, "Nodes are listed with:  actorprocs node list");
}
