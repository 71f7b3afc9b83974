using System.CommandLine;
using ActorProcs.Cli.Api;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>What the cluster is doing, on one screen.</summary>
internal sealed class StatusCommand() : ConsoleCommand(
    "status",
    "Show the cluster: its node, workers, processes and jobs.",
    "actorprocs status",
    "actorprocs status -o json",
    "actorprocs status -q        exit code 0 when a cluster answers, 3 when none does")
{
    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        using var client = ClusterFinder.Find(parsed.GetValue(CommandSettings.Address));
        var state = await client.StateAsync(CancellationToken.None).ConfigureAwait(false);
        if (screen.IsQuiet) return ExitCode.Done;
        if (screen.ForPeople) Print(screen, state);
        else screen.Json(state, ApiJson.Default.ClusterState);
        return ExitCode.Done;
    }

    private static void Print(Screen screen, ClusterState state)
    {
        var ended = state.Jobs.Succeeded + state.Jobs.Failed + state.Jobs.Cancelled;
        var starting = state.Starting > 0 ? $" · {state.Starting} starting" : "";
        Screen.Data($" node      {state.Node}, pid {state.Pid}, up {Durations.Tell(TimeProvider.System.GetUtcNow() - state.StartedAt)}");
        Screen.Data($" address   {state.Address}");
        Screen.Data($" workers   {state.Workers} for a pool · {state.Busy} busy · {state.Spares} waiting{starting}");
        Screen.Data($" jobs      {state.Jobs.Running} running · {ended} ended ({state.Jobs.Failed} failed, {state.Jobs.Cancelled} cancelled)");
        if (state.Nodes.Count > 1)
        {
            Screen.Data("");
            NodeTable.Print(state.Nodes);
        }

        if (state.Processes.Count == 0) return;
        Screen.Data("");
        var table = new PlainTable("PID", "NAME", "STATE", "PARENT");
        foreach (var process in state.Processes) table.Row($"{process.Pid}", process.Name, process.State, process.Parent);
        Screen.Table(table);
    }
}
