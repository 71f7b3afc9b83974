using System.CommandLine;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>The noun; its verbs are commands of their own.</summary>
internal sealed class JobCommand : Command, IHasExamples
{
    internal JobCommand()
        : base("job", "Programs that run inside the cluster. The cluster keeps them in memory: they end with it.")
    {
        Add(new JobSubmitCommand());
        Add(new JobListCommand());
        Add(new JobShowCommand());
        Add(new JobLogsCommand());
        Add(new JobWaitCommand());
        Add(new JobCancelCommand());
    }

    public IReadOnlyList<string> Examples { get; } =
    [
        "actorprocs job submit -- dotnet MyApp.dll",
        "actorprocs job list --state running",
        "actorprocs job logs 01K8Z3M7 -f",
        "actorprocs job cancel 01K8Z3M7",
    ];
}
