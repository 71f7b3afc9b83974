using System.Diagnostics;
using Xunit.Abstractions;

namespace ActorProcs.ClusterTests.Membership;

/// <summary>Hosts that come in any order, together, and while another one is missing.</summary>
public sealed class JoiningTests(ITestOutputHelper output)
{
    [HostsFact]
    public async Task Hosts_join_in_any_order_together_and_while_another_does_not_answer()
    {
        await using var hosts = ClusterHosts.Empty(5);

        // Before the head: they wait for the token that it writes.
        hosts.Launch(2, workers: 1);
        hosts.Launch(3, workers: 1);
        await hosts.StartNodeAsync(1, workers: 1);
        await hosts.IsUpAsync(2);
        await hosts.IsUpAsync(3);
        var program = await hosts.ConnectAsync(1);
        await ClusterHosts.KnowsAsync(program, 3);

        // While one is silent nobody is taken in, until the cluster has given that one up.
        hosts.Signal(3, "STOP");
        var clock = Stopwatch.StartNew();
        hosts.Launch(4, workers: 1);
        hosts.Launch(5, workers: 1);
        await hosts.IsUpAsync(4);
        await hosts.IsUpAsync(5);
        output.WriteLine($"two joined {clock.Elapsed.TotalSeconds:F1} s after they were started beside one that is silent");
        await ClusterHosts.KnowsAsync(program, 4);
        hosts.Signal(3, "CONT");
        Assert.Equal(1, (await hosts.EndAsync(3)).Code);

        foreach (var host in (int[])[1, 2, 4, 5])
        {
            var from = await hosts.ConnectAsync(host);
            await ClusterHosts.KnowsAsync(from, 4);
            Assert.Equal(host, await program.RunAsync(() => host, new ProcOptions { Node = $"host{host}" }));
        }
    }

    [HostsFact]
    public async Task A_host_whose_head_is_not_there_says_so_and_ends()
    {
        await using var hosts = ClusterHosts.Empty(2);
        await hosts.StartNodeAsync(1, workers: 1);
        var token = (await hosts.ConsoleAsync(1, "token", "create")).Output.Trim();
        hosts.Kill(1);

        hosts.Launch(2, token: token);
        var (code, errors) = await hosts.EndAsync(2);

        Assert.Equal(3, code);
        Assert.Contains($"{Namespaces.AddressOf(1)}:{ClusterHosts.Port} cannot be reached: Connection refused", errors, StringComparison.Ordinal);
    }
}
