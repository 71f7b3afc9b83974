using System.CommandLine;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>The noun; its verbs are commands of their own.</summary>
internal sealed class NodeCommand : Command, IHasExamples
{
    internal NodeCommand()
        : base("node", "The nodes of the cluster, one a host.")
    {
        Add(new NodeListCommand());
        Add(new NodeShowCommand());
        Add(new NodeDrainCommand());
    }

    public IReadOnlyList<string> Examples { get; } =
    [
        "actorprocs node list",
        "actorprocs node list -o json",
        "actorprocs node drain k3m9x2ab.10.0.0.2.4053",
    ];

    internal static Argument<string> NodeArgument(bool required = true) => new("NODE")
    {
        Description = "The node's name, or its id as `actorprocs node list` shows it",
        HelpName = "NODE",
        Arity = required ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne,
    };
}
