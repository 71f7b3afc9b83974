using System.CommandLine;
using System.Diagnostics;
using ActorProcs.Cli.Api;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;
using ActorProcs.Nodes;
using ActorProcs.Wire;

namespace ActorProcs.Cli.Commands;

/// <summary>Ends a node in order, as Ctrl+C does where it was started.</summary>
internal sealed class StopCommand : ConsoleCommand
{
    private const int SIGTERM = 15;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly Option<TimeSpan?> _timeout = new("--timeout")
    {
        Description = "How long to wait for its end, like 10s or 5m; after that it goes on ending, and this command fails [default: 1m]",
        HelpName = "DURATION",
        CustomParser = Durations.Parse,
    };

    private readonly Argument<string?> _node = NodeChoice.OptionalArgument("The node to stop: its name, its address (HOST or HOST:PORT) or its id [default: the one of this host]");

    internal StopCommand()
        : base(
            "stop",
            "Stop a node: it takes no more work, lets what runs there end, leaves the cluster, and ends. Its jobs are asked to end.",
            "actorprocs stop",
            "actorprocs stop build-2 --timeout 5m")
    {
        Add(_node);
        Add(_timeout);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        using var client = ClusterFinder.Find(parsed.GetValue(CommandSettings.Address));
        var wanted = parsed.GetValue(_node);
        if (wanted is null && client.IsElsewhere)
        {
            throw new CliException(
                ExitCode.Usage, $"which node? {client.Address} is on another host.", "Say it:  actorprocs stop NODE     (actorprocs node list shows them)");
        }

        var state = await client.StateAsync(CancellationToken.None).ConfigureAwait(false);
        var node = wanted is null ? state.Nodes[0] : NodeChoice.Find(state.Nodes, wanted);
        var patience = parsed.GetValue(_timeout) ?? TimeSpan.FromMinutes(1);
        var start = Stopwatch.GetTimestamp();
        if (!client.IsElsewhere && node.Id == state.Nodes[0].Id) await StopHereAsync(client, screen, node, patience).ConfigureAwait(false);
        else await StopThereAsync(client, screen, node, patience).ConfigureAwait(false);
        screen.Note($"{node.Name} stopped after {Durations.Tell(Stopwatch.GetElapsedTime(start))}");
        return ExitCode.Done;
    }

    private static async Task StopHereAsync(ClusterClient client, Screen screen, NodeView node, TimeSpan patience)
    {
        using var watch = PidWatch.Start(node.Pid);

        // A member of a cluster is asked: a signal would give its work less time than this user may have.
        if (NodeName.HasHost(node.Id)) await client.StopAsync(node.Id, CancellationToken.None).ConfigureAwait(false);
        else _ = Libc.Kill(node.Pid, SIGTERM);
        try
        {
            await screen.WhileAsync($"waiting for the end of {node.Name}", watch.WhenGone.WaitAsync(patience)).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new CliException(
                ExitCode.TimedOut, $"the node {node.Name} (pid {node.Pid}) has not ended within {Durations.Tell(patience)}: it waits for its work.",
                $"Stop it at once with:  kill {node.Pid}");
        }
    }

    private static async Task StopThereAsync(ClusterClient client, Screen screen, NodeView node, TimeSpan patience)
    {
        await client.StopAsync(node.Id, CancellationToken.None).ConfigureAwait(false);
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await screen.WhileAsync($"waiting for the end of {node.Name}", GoneAsync(client, node.Id, limit.Token)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new CliException(
                ExitCode.TimedOut, $"the node {node.Name} has not left the cluster within {Durations.Tell(patience)}: it waits for its work.",
                $"See what it does:  actorprocs node show {node.Name}     End it at once by Ctrl+C where it was started, or on its host:  kill {node.Pid}");
        }
    }

    private static async Task GoneAsync(ClusterClient client, string nodeId, CancellationToken cancel)
    {
        try
        {
            while ((await client.StateAsync(cancel).ConfigureAwait(false)).Nodes.Any(node => node.Id == nodeId))
                await Task.Delay(Look, TimeProvider.System, cancel).ConfigureAwait(false);
        }
        catch (CliException e) when (e.ExitCode == ExitCode.NotReachable)
        {
            // It was the node that we ask.
        }
    }
}
