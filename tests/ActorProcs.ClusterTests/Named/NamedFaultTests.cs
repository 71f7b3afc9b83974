using System.Globalization;
using System.Net.Sockets;
using Xunit.Abstractions;

namespace ActorProcs.ClusterTests.Named;

/// <summary>Named objects on hosts that are killed, stopped and cut off while they are used.</summary>
public sealed class NamedFaultTests(ITestOutputHelper output)
{
    [HostsFact]
    public async Task Under_kills_pauses_and_partitions_of_the_leader_the_history_is_linearizable_and_nothing_acknowledged_is_lost()
    {
        await using var hosts = await NamedHosts.StartAsync();
        var history = new CounterHistory();
        var failures = new int[4];
        using var stop = new CancellationTokenSource();
        Task[] users = [.. Enumerable.Range(0, 6).Select(user => Task.Factory.StartNew(() => Use(history, failures, 1 + (user % 3), stop.Token), TaskCreationOptions.LongRunning))];
        try
        {
            for (var round = 0; round < 2; round++) await TroubleAsync(hosts, history, failures);
        }
        catch
        {
            output.WriteLine($"{history.Calls.Count} calls, {history.Unknown} of which nobody knows\n{string.Join('\n', hosts.Said)}");
            foreach (var host in Enumerable.Range(1, 3)) output.WriteLine($"host {host}: {hosts.Ask(host, "told")}");
            throw;
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(users).WaitAsync(NamedHosts.Patience);
        }

        var final = -1;
        await NamedHosts.UntilAsync(() => int.TryParse(hosts.Ask(1, "get total").Split(' ')[^1], CultureInfo.InvariantCulture, out final), "the counter can be read");

        history.Check(final);

        // Not what one of them leads with: what each of them has.
        string[] told = [];
        await NamedHosts.UntilAsync(
            () => (told = [.. Enumerable.Range(1, 3).Select(host => hosts.Ask(host, "told"))]).Distinct().Count() == 1 && told[0].StartsWith("ok value total", StringComparison.Ordinal),
            "all hosts have the same state", () => string.Join('\n', told));
        output.WriteLine($"{history.Calls.Count} calls, {history.Unknown} of which nobody knows, final value {final}");
    }

    [HostsFact]
    public async Task All_hosts_are_killed_at_once_and_begin_again_with_every_acknowledged_write()
    {
        await using var hosts = await NamedHosts.StartAsync();
        for (var round = 0; round < 3; round++)
        {
            var acknowledged = 0;
            var writing = Task.Factory.StartNew(
                () =>
                {
                    try
                    {
                        using var talk = new NamedHosts.Talk(1 + (round % 3));
                        while (talk.Say("add total") is var said && said.StartsWith("ok ", StringComparison.Ordinal)) acknowledged = int.Parse(said[3..], CultureInfo.InvariantCulture);
                    }
                    catch (Exception e) when (e is IOException or SocketException)
                    {
                        // It was killed.
                    }
                },
                TaskCreationOptions.LongRunning);
            await NamedHosts.UntilAsync(() => Volatile.Read(ref acknowledged) > (40 * round) + 20, "some writes are acknowledged");
            for (var host = 1; host <= 3; host++) hosts.Kill(host);
            await writing;
            for (var host = 1; host <= 3; host++) await hosts.StartAsync(host);

            var value = 0;
            await NamedHosts.UntilAsync(() => hosts.Ask(2, "get total") is var said && said.StartsWith("ok ", StringComparison.Ordinal) && (value = int.Parse(said[3..], CultureInfo.InvariantCulture)) > 0, "the value is there again");
            Assert.InRange(value, acknowledged, acknowledged + 1);
        }
    }

    [HostsFact]
    public async Task The_lock_of_a_host_that_was_given_up_goes_on_with_a_higher_token_and_the_host_is_told()
    {
        await using var hosts = await NamedHosts.StartAsync();
        var victim = (await hosts.LeaderAsync() % 3) + 1;
        var other = Enumerable.Range(1, 3).First(host => host != victim);
        using var holding = new NamedHosts.Talk(victim);
        var first = holding.Say("enter gate 600000").Split(' ');
        Assert.Equal("in", first[0]);
        using var waiting = new NamedHosts.Talk(other);
        var entered = Task.Run(() => waiting.Say("enter gate 1"));

        hosts.Pause(victim);
        await Task.Delay(TimeSpan.FromSeconds(5));
        Assert.False(entered.IsCompleted, "a paused host keeps its lock for as long as the cluster counts it");
        hosts.CountOut(victim);

        var second = (await entered.WaitAsync(NamedHosts.Patience)).Split(' ');
        Assert.Equal(("in", "True"), (second[0], second[2]));
        Assert.True(long.Parse(second[1], CultureInfo.InvariantCulture) > long.Parse(first[1], CultureInfo.InvariantCulture));

        hosts.Continue(victim);
        await NamedHosts.UntilAsync(() => hosts.Ask(victim, "get total").StartsWith("err ObjectLostException", StringComparison.Ordinal), "the host knows that it was given up");
    }

    private static async Task TroubleAsync(NamedHosts hosts, CounterHistory history, int[] failures)
    {
        // One dies, and the cluster finds out.
        var leader = await hosts.LeaderAsync();
        await ProgressAsync(history);
        hosts.Kill(leader);
        hosts.CountOut(leader);
        await ProgressAsync(history);
        await hosts.StartAsync(leader);
        await ProgressAsync(history);

        // One is cut off until its users are told so, and then is there again as if nothing had been.
        leader = await hosts.LeaderAsync();
        var failed = Volatile.Read(ref failures[leader]);
        hosts.CutOff(leader);
        await NamedHosts.UntilAsync(() => Volatile.Read(ref failures[leader]) > failed, "who asks on the minority's side is told that it cannot be answered");
        NamedHosts.Heal(leader);
        await ProgressAsync(history);

        // One is stopped for so long that the cluster gives it up. It goes on, and must not answer as if it still had anything.
        leader = await hosts.LeaderAsync();
        //
        // 1. The others go on without it. 2. It goes on too, and only then the cluster would have given it up: but it says something, so it is not
        // gone. The others wait for it only if it had the counter. So what is waited for is the decision.
        hosts.Pause(leader);
        var gateway = hosts.CountOut(leader);
        var other = (leader % 3) + 1;
        await NamedHosts.UntilAsync(() => hosts.Ask(other, $"expelled {gateway}") == "ok True", "the others have given it up");
        await ProgressAsync(history);
        hosts.Continue(leader);
        await NamedHosts.UntilAsync(() => hosts.Ask(leader, "get total").StartsWith("err ObjectLostException", StringComparison.Ordinal), "it knows that it was given up");
        hosts.Kill(leader);
        await hosts.StartAsync(leader);
        await ProgressAsync(history);
    }

    private static void Use(CounterHistory history, int[] failures, int host, CancellationToken stop)
    {
        var random = new Random(host);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var talk = new NamedHosts.Talk(host, TimeSpan.FromSeconds(30));
                while (!stop.IsCancellationRequested)
                {
                    var isAdd = random.Next(2) == 0;
                    var (broke, failed) = (false, false);
                    history.Record(isAdd, () =>
                    {
                        try
                        {
                            var said = talk.Say(isAdd ? "add total" : "get total");
                            if (said.StartsWith("ok ", StringComparison.Ordinal)) return int.Parse(said[3..], CultureInfo.InvariantCulture);
                            if (said.StartsWith("err ProcException", StringComparison.Ordinal)) Interlocked.Increment(ref failures[host]);
                            failed = true;
                            return null;
                        }
                        catch (IOException)
                        {
                            broke = true;
                            return null;
                        }
                    });
                    if (broke) break;
                    if (failed) Thread.Sleep(20);
                }
            }
            catch (Exception e) when (e is IOException or SocketException or AggregateException)
            {
                Thread.Sleep(100);
            }
        }
    }

    /// <summary>The hosts that can go on do.</summary>
    private static async Task ProgressAsync(CounterHistory history)
    {
        var before = history.Calls.Count;
        await NamedHosts.UntilAsync(() => history.Calls.Count > before + 100, "work goes on");
    }
}
