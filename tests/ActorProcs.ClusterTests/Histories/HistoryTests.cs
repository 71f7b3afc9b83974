using System.Diagnostics;
using System.Globalization;
using ActorProcs.ClusterTests.Membership;
using Xunit.Abstractions;

namespace ActorProcs.ClusterTests.Histories;

/// <summary>Objects with names, used by programs and pools on all hosts of a cluster as users start it, while all that can die does.</summary>
public sealed class HistoryTests(ITestOutputHelper output)
{
    /// <summary>The gateway gives up after ten seconds; a processor that has much to do gives it more.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(40);

    [HostsFact]
    public async Task Whoever_is_killed_paused_or_cut_off_the_history_is_linearizable_tokens_grow_and_no_acknowledged_write_is_lost()
    {
        await using var hosts = await ClusterHosts.StartAsync(3);
        await using var crowd = new Crowd(hosts, 3);
        ProcContext witness;
        try
        {
            await crowd.ProgressAsync("at first");
            await TroubleUsersAsync(crowd);
            witness = await TroubleNodesAsync(hosts, crowd);
        }
        catch
        {
            output.WriteLine($"{Tell(crowd)}\n{hosts.Said}");
            throw;
        }

        await crowd.DisposeAsync();
        var (total, guarded) = (witness.Value(0, "total").Value, witness.Value(0, "guarded").Value);
        output.WriteLine($"{Tell(crowd)}; {total} and {guarded} at the end");
        foreach (var group in crowd.Failed.GroupBy(message => message)) output.WriteLine($"{group.Count()} times: {group.Key}");
        crowd.Counts.Check(total);
        crowd.Visits.Check(guarded);
    }

    /// <summary>Those who use the objects die, or stand still.</summary>
    private static async Task TroubleUsersAsync(Crowd crowd)
    {
        for (var i = 0; i < 3; i++)
        {
            Send(crowd.Worker, "KILL");
            if (crowd.ProgramOf(1 + i, "count") is { } counter) Send(counter, "KILL");
            if (crowd.ProgramOf(1 + i, "enter") is { } visitor) Send(visitor, "KILL");
            await crowd.ProgressAsync("beside the killed programs and workers");
        }

        // What a program has that stands still nobody else gets: they go on when it does.
        if (crowd.ProgramOf(2, "count") is { } paused)
        {
            Send(paused, "STOP");
            await Task.Delay(TimeSpan.FromSeconds(3));
            Send(paused, "CONT");
        }

        await crowd.ProgressAsync("with the program that has stood still");
    }

    /// <returns>A program that sees all of it at the end.</returns>
    private static async Task<ProcContext> TroubleNodesAsync(ClusterHosts hosts, Crowd crowd)
    {
        // The first one is killed, and comes back.
        hosts.Kill(1);
        await crowd.ProgressAsync("without the first node");
        await hosts.StartNodeAsync(1);
        await crowd.ProgressAsync("with the first node again");

        // One stands still for so long that it is given up, and its host's programs with it, which know nothing of that.
        var witness = await hosts.ConnectAsync(1);
        await ClusterHosts.KnowsAsync(witness, 3);
        hosts.Signal(2, "STOP");
        await ClusterHosts.KnowsAsync(witness, 2);
        await crowd.ProgressAsync("without the paused node");
        hosts.Signal(2, "CONT");
        Assert.Equal(1, (await hosts.EndAsync(2)).Code);
        await hosts.StartNodeAsync(2);
        await crowd.ProgressAsync("with the paused node again");

        // One is cut off: who asks there is told so, in time.
        crowd.Errors.Clear();
        hosts.CutOff(3);
        await ClusterHosts.UntilAsync(() => crowd.Errors.Any(error => error.Host == 3), "a program on the minority's side is told");
        Assert.Equal(1, (await hosts.EndAsync(3)).Code);
        await crowd.ProgressAsync("without the node that was cut off");
        var told = crowd.Errors.Where(error => error.Host == 3).ToArray();
        Assert.All(told, error => Assert.InRange(error.After, TimeSpan.Zero, Bound));
        Assert.All(told, error => Assert.Matches("^err (ProcException|ObjectLostException) ", error.Error));
        Namespaces.Heal(3);
        await hosts.StartNodeAsync(3);
        await crowd.ProgressAsync("with all nodes again");
        return witness;
    }

    private static string Tell(Crowd crowd) =>
        $"{crowd.Counts.Calls.Count} calls and {crowd.Visits.Count} visits, {crowd.Counts.Unknown} and {crowd.Visits.Unknown} of which nobody knows";

    private static void Send(int pid, string signal)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-" + signal, pid.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true })!;
        kill.WaitForExit();
    }
}
