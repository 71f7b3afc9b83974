using System.CommandLine;
using System.Diagnostics;
using ActorProcs.Cli.Api;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>A local cluster in the foreground.</summary>
internal sealed class UpCommand : ConsoleCommand
{
    private readonly Option<int?> _workers = WorkersOption();
    private readonly Option<int> _spares = new("--spares")
    {
        Description = "How many more workers are started ahead, so that one that is used up is replaced at once",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    internal UpCommand()
        : base(
            "up",
            "Start a cluster on this machine, in the foreground. Ctrl+C stops all of it.",
            "actorprocs up",
            "actorprocs up -w 4 --spares 2")
    {
        Add(_workers);
        Add(_spares);
        _spares.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, out var count) && count is >= 0 and <= 1000))
                result.AddError($"'{token.Value}' is not a number of spare workers. Give a number from 0 to 1000.");
        });
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        using var signals = new InterruptSignals();
        var workers = parsed.GetValue(_workers) ?? Environment.ProcessorCount;
        var wanted = workers + parsed.GetValue(_spares);
        var start = Stopwatch.GetTimestamp();
        var cluster = await LocalCluster.StartAsync(new LocalOptions { Workers = workers, Spares = wanted }, TimeProvider.System).ConfigureAwait(false);
        try
        {
            await screen.WhileAsync(
                $"starting {wanted} workers",
                WorkerReadiness.WaitAsync(cluster.Node, wanted, TimeProvider.System, signals.First)).ConfigureAwait(false);
            await TellAsync(screen, cluster, workers, wanted - workers, Stopwatch.GetElapsedTime(start)).ConfigureAwait(false);
            await Task.Delay(Timeout.Infinite, signals.First).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (OperationCanceledException) when (signals.First.IsCancellationRequested)
        {
            // Interrupted before it was ready.
        }
        finally
        {
            await cluster.StopAsync(Timeout.InfiniteTimeSpan, signals.Second).ConfigureAwait(false);
        }

        screen.Note("stopped");
        return signals.ExitCode;
    }

    private static async Task TellAsync(Screen screen, LocalCluster cluster, int workers, int spares, TimeSpan took)
    {
        var place = cluster.Node.Place;
        if (!screen.ForPeople)
        {
            using var client = ClusterClient.At(place.Address);
            screen.Json(await client.StateAsync(CancellationToken.None).ConfigureAwait(false), ApiJson.Default.ClusterState);
            return;
        }

        if (screen.IsQuiet) return;
        Screen.Data($" node      {place.NodeId}");
        Screen.Data($" address   {place.Address}");
        Screen.Data($" workers   {workers} ready · {spares} spare    ({Durations.Tell(took)})");
        screen.Note("");
        screen.Note("Try:  actorprocs job submit -- dotnet MyApp.dll");
        screen.Note("Ctrl+C stops everything.");
    }
}
