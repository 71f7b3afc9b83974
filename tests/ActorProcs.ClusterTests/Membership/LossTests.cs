namespace ActorProcs.ClusterTests.Membership;

/// <summary>Networks that lose what goes one way, or a part of everything.</summary>
public sealed class LossTests
{
    private static readonly TimeSpan Patience = ClusterHosts.Patience;

    [HostsFact]
    public async Task A_host_that_hears_the_others_and_is_not_heard_is_given_up_by_all_and_comes_back()
    {
        await using var hosts = await ClusterHosts.StartAsync(3);
        var (first, second) = (await hosts.ConnectAsync(1), await hosts.ConnectAsync(2));
        await ClusterHosts.KnowsAsync(first, 3);
        var process = first.Start(() => Thread.Sleep(Timeout.Infinite), new ProcOptions { Node = "host3" });

        hosts.Network.Mute(3);
        var (code, errors) = await hosts.EndAsync(3);
        await ClusterHosts.KnowsAsync(first, 2);
        await ClusterHosts.KnowsAsync(second, 2);

        Assert.Equal(1, code);
        Assert.Contains("Start it again", errors, StringComparison.Ordinal);
        Assert.Equal(-9, await process.Exited.WaitAsync(Patience));
        Namespaces.Heal(3);
        await hosts.StartNodeAsync(3);
        await ClusterHosts.KnowsAsync(first, 3);
        Assert.Equal(3, await second.RunAsync(() => 3, new ProcOptions { Node = "host3" }));
    }

    [HostsFact]
    public async Task Two_hosts_that_cannot_talk_while_a_third_hears_both_make_one_decision()
    {
        await using var hosts = await ClusterHosts.StartAsync(3);
        var program = await hosts.ConnectAsync(1);
        await ClusterHosts.KnowsAsync(program, 3);

        Namespaces.Part([2], [3]);
        await ClusterHosts.UntilAsync(() => hosts.Node(2).Process.HasExited || hosts.Node(3).Process.HasExited, "at least one of the two is given up");
        int[] Ended() => [.. new[] { 2, 3 }.Where(host => hosts.Node(host).Process.HasExited)];
        await ClusterHosts.UntilAsync(async () => (await program.NodesAsync()).Count == 3 - Ended().Length, "the first one counts who is left");

        Assert.Equal(1, await program.RunAsync(() => 1));
        Namespaces.Heal(2);
        foreach (var host in Ended())
        {
            Assert.Equal(1, (await hosts.EndAsync(host)).Code);
            await hosts.StartNodeAsync(host);
        }

        await ClusterHosts.KnowsAsync(program, 3);
    }

    [HostsFact]
    public async Task Of_four_hosts_cut_in_two_halves_that_of_the_first_goes_on_and_the_others_say_so_and_come_back()
    {
        await using var hosts = await ClusterHosts.StartAsync(4, workers: 1);
        var (first, second) = (await hosts.ConnectAsync(1), await hosts.ConnectAsync(2));
        await ClusterHosts.KnowsAsync(first, 4);

        Namespaces.Part([1, 2], [3, 4]);
        var ended = await Task.WhenAll(hosts.EndAsync(3), hosts.EndAsync(4));
        await ClusterHosts.KnowsAsync(first, 2);
        await ClusterHosts.KnowsAsync(second, 2);

        Assert.All(ended, end => Assert.Equal(1, end.Code));
        Assert.All(ended, end => Assert.Contains("this node is no member of the cluster any more", end.Errors, StringComparison.Ordinal));
        Assert.Equal(2, await first.RunAsync(() => 2, new ProcOptions { Node = "host2" }));
        Namespaces.Heal(1);
        Namespaces.Heal(2);
        await hosts.StartNodeAsync(3, workers: 1);
        await hosts.StartNodeAsync(4, workers: 1);
        await ClusterHosts.KnowsAsync(second, 4);
        Assert.Equal(4, await second.RunAsync(() => 4, new ProcOptions { Node = "host4" }));
    }
}
