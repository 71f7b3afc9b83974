using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Clusters;

/// <summary>What a user is told who needs a cluster and has none.</summary>
internal static class NotRunning
{
    internal const string Advice = "Start one with:  actorprocs up  (of this machine), or  actorprocs start --head  (others can join)";

    internal static CliException Here() => new(ExitCode.NotReachable, "no cluster is running here.", Advice);
}
