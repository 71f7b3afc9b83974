using ActorProcs.Cli.Terminal;
using ActorProcs.Nodes;

namespace ActorProcs.Cli.Clusters;

/// <summary>Waits until a new cluster's workers are started.</summary>
internal static class WorkerReadiness
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    // The node starts another at once when one has failed, and stops after some failures in a row.
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(3);

    // A worker takes half a second of a processor.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <exception cref="CliException">Workers cannot be started.</exception>
    internal static async Task WaitAsync(NodeRuntime node, int wanted, TimeProvider clock, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        var lastStarting = start;
        while (true)
        {
            var state = await NodeQueries.AskStateAsync(node.Session, cancellationToken).ConfigureAwait(false);

            // A program may already have taken some of them.
            if (state.Spares + state.Busy >= wanted) return;
            if (state.Starting > 0) lastStarting = clock.GetTimestamp();
            if (clock.GetElapsedTime(lastStarting) > Standstill)
            {
                throw new CliException(
                    ExitCode.Failed, $"workers do not start: {state.Spares} of {wanted} are ready, and the others ended before they were.",
                    "Common causes are too little memory and a limit on processes (ulimit -u).");
            }

            if (clock.GetElapsedTime(start) > Patience)
            {
                throw new CliException(
                    ExitCode.TimedOut, $"after {Durations.Tell(Patience)} only {state.Spares} of {wanted} workers are ready.",
                    "Start fewer with --workers.");
            }

            await Task.Delay(Look, clock, cancellationToken).ConfigureAwait(false);
        }
    }
}
