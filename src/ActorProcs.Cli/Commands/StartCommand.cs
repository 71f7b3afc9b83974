using System.CommandLine;
using System.Diagnostics;
using ActorProcs.Cli.Api;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;
using ActorProcs.Membership;
using ActorProcs.Mesh;

namespace ActorProcs.Cli.Commands;

/// <summary>The node of this host in a cluster of several, in the foreground: what containers run.</summary>
internal sealed class StartCommand : ConsoleCommand
{
    private readonly StartOptions _options = new();

    internal StartCommand()
        : base(
            "start",
            "Start the node of this host in a cluster of several hosts, in the foreground. Ctrl+C lets its work end, leaves, and ends; SIGTERM too, after --grace at most.",
            "actorprocs start --head",
            "actorprocs start --join 10.0.0.1:4053 --token $TOKEN -w 8",
            "actorprocs start --join head:4053 --token-file /run/join/token --label gpu=a100")
        => _options.AddTo(this);

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        using var signals = new InterruptSignals();
        var start = Stopwatch.GetTimestamp();
        var plan = await _options.PlanAsync(parsed, signals.First).ConfigureAwait(false);
        MemberNode? member = null;
        LocalCluster cluster;
        try
        {
            cluster = await LocalCluster.StartAsync(plan.Local.Directory, StartMemberAsync, TimeProvider.System).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (signals.First.IsCancellationRequested)
        {
            return signals.ExitCode;
        }

        try
        {
            using var keeper = _options.TokenKeeperOf(parsed, member!);
            await TellAsync(screen, cluster, member!, plan, Stopwatch.GetElapsedTime(start)).ConfigureAwait(false);
            await Task.WhenAny(cluster.Removed, cluster.EndRequested, Task.Delay(Timeout.Infinite, signals.First)).ConfigureAwait(false);
        }
        finally
        {
            var grace = _options.GraceOf(parsed);
            var isAsked = cluster.EndRequested.IsCompleted && !signals.First.IsCancellationRequested;
            if (isAsked) screen.Note("asked to stop: what runs here is let end (Ctrl+C: stop at once)");
            else if (signals.First.IsCancellationRequested) screen.Note("leaving: what runs here is let end (once more: stop at once)");

            // A user decides for himself how long he waits, at the terminal or by `stop`; whatever else ends this node has its limit.
            var patience = isAsked || signals.IsFromUser ? Timeout.InfiniteTimeSpan : grace;
            using var atOnce = new CancellationTokenSource();
            using var second = signals.Second.Register(atOnce.Cancel);

            // Who has been asked from elsewhere has not been interrupted yet: then the first signal is the one that will not wait, or not long.
            using var first = signals.First.Register(() =>
            {
                if (isAsked) atOnce.CancelAfter(signals.IsFromUser ? TimeSpan.Zero : grace);
            });
            if (cluster.Removed.IsCompleted) await atOnce.CancelAsync().ConfigureAwait(false);
            var undone = await cluster.StopAsync(patience, atOnce.Token).ConfigureAwait(false);
            foreach (var each in undone) screen.Note($"note: {each}");
        }

        if (cluster.Removed.IsCompletedSuccessfully && !cluster.EndRequested.IsCompleted && !signals.First.IsCancellationRequested)
        {
            throw new CliException(
                ExitCode.Failed, $"this node is no member of the cluster any more: {await cluster.Removed.ConfigureAwait(false)}. Its work has gone on elsewhere.",
                "Start it again: it joins as a new node.");
        }

        screen.Note("stopped");
        return signals.Signal is null ? ExitCode.Done : signals.ExitCode;

        async Task<IHostedNode> StartMemberAsync()
        {
            try
            {
                return member = new MemberNode(await ClusterNode.StartAsync(plan, signals.First).ConfigureAwait(false));
            }
            catch (IOException e) when (plan.Join is not null)
            {
                throw new CliException(
                    ExitCode.NotReachable, e.Message, "Does a node run there, at this port, and does the network let this host through? See on that host:  actorprocs node list");
            }
            catch (PortTakenException e)
            {
                throw new CliException(ExitCode.Conflict, e.Message);
            }
        }
    }

    private static async Task TellAsync(Screen screen, LocalCluster cluster, MemberNode member, ClusterNodeOptions plan, TimeSpan took)
    {
        var place = cluster.Node.Place;
        if (!screen.ForPeople)
        {
            using var client = ClusterClient.At(place.Address);
            screen.Json(await client.StateAsync(CancellationToken.None).ConfigureAwait(false), ApiJson.Default.ClusterState);
            return;
        }

        if (screen.IsQuiet) return;
        var name = member.Node.Name;
        Screen.Data($" node      {name}    ({Durations.Tell(took)})");
        Screen.Data($" address   {place.Address}");
        Screen.Data(plan.Insecure ? " trust     none: whoever reaches this port can run programs here" : " trust     mutual TLS, by the cluster's own authority");
        screen.Note("");
        screen.Note(plan.Insecure
            ? $"Join from another host:  actorprocs start --join {name.Host}:{name.Port} --insecure"
            : $"Join from another host:  actorprocs start --join {name.Host}:{name.Port} --token TOKEN     (actorprocs token create prints one)");
        screen.Note("Ctrl+C stops this node.");
    }
}
