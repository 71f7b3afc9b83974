using System.CommandLine;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>The noun; its verb is a command of its own.</summary>
internal sealed class TokenCommand : Command, IHasExamples
{
    internal TokenCommand()
        : base("token", "Join tokens: what a host needs in order to become a node of the cluster.") => Add(new TokenCreateCommand());

    public IReadOnlyList<string> Examples { get; } = ["actorprocs token create --expires 1h"];
}
