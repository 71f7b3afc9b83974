using System.Diagnostics;
using Xunit.Abstractions;

namespace ActorProcs.ClusterTests.Membership;

/// <summary>A cluster whose hosts are killed, stopped and cut off while a program uses them.</summary>
public sealed class ClusterFaultTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = ClusterHosts.Patience;

    [HostsFact]
    public async Task A_killed_node_costs_a_map_only_what_ran_there_and_its_work_goes_on_elsewhere()
    {
        await using var hosts = await ClusterHosts.StartAsync(3);
        var program = await hosts.ConnectAsync(1);
        await ClusterHosts.KnowsAsync(program, 3);
        using var pool = program.Pool();
        var there = program.Value(0);
        var calls = Enumerable.Range(0, 120).Select(i => pool.ApplyAsync(
            () =>
            {
                if (Environment.GetEnvironmentVariable("ACTORPROCS_RUNTIME_DIR")!.EndsWith("h3", StringComparison.Ordinal))
                    there.Update(count => count + 1);
                Thread.Sleep(200);
                return i;
            })).ToArray();
        await ClusterHosts.UntilAsync(() => there.Latest >= 2 || there.Value >= 2, "the third host works");

        hosts.Kill(3);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(calls).WaitAsync(Patience).ContinueWith(_ => { }, TaskScheduler.Default);

        var lost = calls.Where(call => call.IsFaulted).ToArray();
        output.WriteLine($"{lost.Length} of {calls.Length} were lost; the rest ended {clock.Elapsed.TotalSeconds:F1} s after the kill");
        Assert.InRange(lost.Length, 0, 2);
        Assert.All(lost, call => Assert.Contains("node lost", Assert.IsType<ProcDiedException>(call.Exception!.InnerException).Message + ((ProcDiedException)call.Exception.InnerException!).Death?.Cause, StringComparison.Ordinal));
        await ClusterHosts.KnowsAsync(program, 2);
        Assert.Equal(4, pool.Processes);
    }

    [HostsFact]
    public async Task A_process_on_a_killed_node_is_told_to_be_lost_in_less_than_ten_seconds_and_its_lock_comes_free()
    {
        await using var hosts = await ClusterHosts.StartAsync(3);
        var program = await hosts.ConnectAsync(1);
        await ClusterHosts.KnowsAsync(program, 3);
        var gate = program.Lock();
        var holds = program.Event();
        var process = program.Start(
            () =>
            {
                using var lease = gate.Acquire();
                holds.Set();
                Thread.Sleep(Timeout.Infinite);
            },
            new ProcOptions { Node = "host2" });
        Assert.True(holds.Wait(Patience));

        hosts.Kill(2);
        var clock = Stopwatch.StartNew();
        Assert.Equal(-9, await process.Exited.WaitAsync(Patience));
        output.WriteLine($"told after {clock.Elapsed.TotalSeconds:F1} s: {process.Death!.Cause}");

        Assert.StartsWith("node lost", process.Death.Cause, StringComparison.Ordinal);
        Assert.True(gate.TryAcquire(Patience, out var lease));
        Assert.True(lease.Abandoned);
        lease.Dispose();
    }

    [HostsFact]
    public async Task A_node_that_was_stopped_for_too_long_is_given_up_and_ends_itself_when_it_goes_on()
    {
        await using var hosts = await ClusterHosts.StartAsync(3);
        var program = await hosts.ConnectAsync(1);
        await ClusterHosts.KnowsAsync(program, 3);

        hosts.Signal(2, "STOP");
        await ClusterHosts.KnowsAsync(program, 2);
        hosts.Signal(2, "CONT");
        var (code, errors) = await hosts.EndAsync(2);

        Assert.Equal(1, code);
        Assert.Contains("Start it again", errors, StringComparison.Ordinal);
        await hosts.StartNodeAsync(2);
        await ClusterHosts.KnowsAsync(program, 3);
        Assert.Equal(2, await program.RunAsync(() => 2, new ProcOptions { Node = "host2" }));
    }

    [HostsFact]
    public async Task A_node_that_is_cut_off_ends_its_work_and_the_others_go_on()
    {
        await using var hosts = await ClusterHosts.StartAsync(3);
        var program = await hosts.ConnectAsync(1);
        await ClusterHosts.KnowsAsync(program, 3);
        var process = program.Start(() => Thread.Sleep(Timeout.Infinite), new ProcOptions { Node = "host3" });
        var pid = process.Pid!.Value;

        hosts.CutOff(3);
        var (code, _) = await hosts.EndAsync(3);
        ClusterHosts.Heal(3);

        Assert.Equal(1, code);
        Assert.False(Directory.Exists($"/proc/{pid}"));
        Assert.Equal(-9, await process.Exited.WaitAsync(Patience));
        await ClusterHosts.KnowsAsync(program, 2);
        await hosts.StartNodeAsync(3);
        await ClusterHosts.KnowsAsync(program, 3);
    }

    [HostsFact]
    public async Task Of_two_nodes_that_cannot_reach_each_other_the_head_goes_on()
    {
        await using var hosts = await ClusterHosts.StartAsync(2);
        var program = await hosts.ConnectAsync(1);
        await ClusterHosts.KnowsAsync(program, 2);

        hosts.CutOff(2);
        var (code, _) = await hosts.EndAsync(2);

        Assert.Equal(1, code);
        await ClusterHosts.KnowsAsync(program, 1);
        Assert.Equal(1, await program.RunAsync(() => 1));
    }

    [HostsFact]
    public async Task The_head_is_killed_and_the_others_go_on()
    {
        await using var hosts = await ClusterHosts.StartAsync(3);
        var program = await hosts.ConnectAsync(2);
        await ClusterHosts.KnowsAsync(program, 3);

        hosts.Kill(1);

        await ClusterHosts.KnowsAsync(program, 2);
        Assert.Equal("host3", await program.RunAsync(() => "host3", new ProcOptions { Node = "host3" }));
    }
}
