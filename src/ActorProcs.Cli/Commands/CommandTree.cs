using System.CommandLine;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>All commands.</summary>
internal static class CommandTree
{
    internal static RootCommand Build()
    {
        var root = new ActorProcsCommand
        {
            CommandSettings.Address,
            CommandSettings.Output,
            CommandSettings.Quiet,
            new UpCommand(),
            new StartCommand(),
            new StopCommand(),
            new StatusCommand(),
            new RunCommand(),
            new JobCommand(),
            new NodeCommand(),
            new TokenCommand(),
            new LoginCommand(),
            NamedCommand.Lock(),
            NamedCommand.Value(),
            NamedCommand.Queue(),
            new VersionCommand(),
        };
        HelpWithExamples.Install(root);
        return root;
    }

    private sealed class ActorProcsCommand() : RootCommand("Python's multiprocessing for C#: a cluster of worker processes, and jobs that run in it."), IHasExamples
    {
        public IReadOnlyList<string> Examples { get; } =
        [
            "actorprocs up -w 4                              a cluster on this machine, until Ctrl+C",
            "actorprocs start --head                         the first node of a cluster of several hosts",
            "actorprocs job submit -- dotnet MyApp.dll       run a program in it and see its output",
            "actorprocs run -- dotnet MyApp.dll              run a program here that uses it",
            "actorprocs status -o json                       what it is doing, for a script",
        ];
    }
}
