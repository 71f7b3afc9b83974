using System.CommandLine;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>The noun; its verbs are commands of their own.</summary>
internal sealed class NodeCommand : Command, IHasExamples
{
    internal NodeCommand()
        : base("node", "The hosts of the cluster.")
    {
        Add(new NodeListCommand());
        Add(new NodeShowCommand());
        Add(new NodeDrainCommand());
    }

    public IReadOnlyList<string> Examples { get; } = ["actorprocs node list", "actorprocs node show k3m9x2ab", "actorprocs node drain build-1"];
}
