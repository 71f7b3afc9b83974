namespace ActorProcs.ClusterTests.Membership;

/// <summary>Hosts whose clocks show another time of day.</summary>
public sealed class ClockTests
{
    private static readonly TimeSpan Patience = ClusterHosts.Patience;

    [FalseClockFact]
    public async Task Hosts_whose_clocks_are_hours_apart_work_together_and_find_out_who_dies()
    {
        await using var hosts = ClusterHosts.Empty(3);
        await hosts.StartNodeAsync(1);
        await hosts.StartNodeAsync(2, clock: "+5h");
        await hosts.StartNodeAsync(3, clock: "-7h");
        var program = await hosts.ConnectAsync(1);
        await ClusterHosts.KnowsAsync(program, 3);
        string[] names = ["host1", "host2", "host3"];
        var (total, gate) = (program.Value(0, "total"), program.Lock("gate"));

        var hours = await Task.WhenAll(names.Select(name => program.RunAsync(
            () =>
            {
                for (var i = 0; i < 10; i++)
                {
                    using var lease = gate.Acquire();
                    total.Value++;
                }

                return DateTime.UtcNow;
            },
            new ProcOptions { Node = name }))).WaitAsync(Patience);

        Assert.Equal(30, total.Value);
        Assert.InRange((hours[1] - hours[2]).TotalHours, 11.9, 12.1);
        var holds = program.Event();
        var holder = program.Start(
            () =>
            {
                using var lease = gate.Acquire();
                holds.Set();
                Thread.Sleep(Timeout.Infinite);
            },
            new ProcOptions { Node = "host2" });
        Assert.True(holds.Wait(Patience));
        hosts.Kill(2);
        Assert.True(gate.TryAcquire(Patience, out var freed));
        Assert.True(freed.Abandoned);
        freed.Dispose();
        Assert.Equal(-9, await holder.Exited.WaitAsync(Patience));
        await ClusterHosts.KnowsAsync(program, 2);
        Assert.Equal(31, total.Add(1));
    }

    [FalseClockFact]
    public async Task A_host_whose_clock_is_too_far_off_for_certificates_is_told_to_set_it()
    {
        await using var hosts = ClusterHosts.Empty(2);
        await hosts.StartNodeAsync(1);
        var program = await hosts.ConnectAsync(1);

        hosts.Launch(2, clock: "-3d");
        var (slow, slowErrors) = await hosts.EndAsync(2);
        hosts.Launch(2, clock: "+40d");
        var (fast, fastErrors) = await hosts.EndAsync(2);

        Assert.NotEqual(0, slow);
        Assert.Contains("Set the clocks right", slowErrors, StringComparison.Ordinal);
        Assert.NotEqual(0, fast);
        Assert.Contains("set the clocks right", fastErrors, StringComparison.OrdinalIgnoreCase);
        await ClusterHosts.KnowsAsync(program, 1);
        await hosts.StartNodeAsync(2);
        await ClusterHosts.KnowsAsync(program, 2);
    }
}
