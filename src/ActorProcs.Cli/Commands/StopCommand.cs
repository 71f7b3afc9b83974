using System.CommandLine;
using System.Diagnostics;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;
using ActorProcs.Nodes;

namespace ActorProcs.Cli.Commands;

/// <summary>Ends the node of this host in order, as Ctrl+C does where it was started.</summary>
internal sealed class StopCommand : ConsoleCommand
{
    private const int SIGTERM = 15;

    private readonly Option<TimeSpan?> _timeout = new("--timeout")
    {
        Description = "How long to wait for its end, like 10s or 5m [default: 1m]",
        HelpName = "DURATION",
        CustomParser = Durations.Parse,
    };

    internal StopCommand()
        : base("stop", "Stop the node of this host: it lets its work end, leaves the cluster, and ends.", "actorprocs stop", "actorprocs stop --timeout 10s") => Add(_timeout);

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        using var client = ClusterFinder.Find(parsed.GetValue(CommandSettings.Address));
        var state = await client.StateAsync(CancellationToken.None).ConfigureAwait(false);
        using var watch = PidWatch.Start(state.Pid);
        _ = Libc.Kill(state.Pid, SIGTERM);
        var patience = parsed.GetValue(_timeout) ?? TimeSpan.FromMinutes(1);
        var start = Stopwatch.GetTimestamp();
        try
        {
            await screen.WhileAsync($"waiting for the end of {state.Node}", watch.WhenGone.WaitAsync(patience)).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new CliException(
                ExitCode.TimedOut, $"the node {state.Node} (pid {state.Pid}) has not ended within {Durations.Tell(patience)}: it waits for its work.",
                $"Stop it at once with:  kill {state.Pid}");
        }

        screen.Note($"stopped after {Durations.Tell(Stopwatch.GetElapsedTime(start))}");
        return ExitCode.Done;
    }
}
