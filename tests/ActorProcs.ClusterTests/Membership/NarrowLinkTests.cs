using System.Security.Cryptography;
using Xunit.Abstractions;

namespace ActorProcs.ClusterTests.Membership;

/// <summary>A cable through which not much passes.</summary>
public sealed class NarrowLinkTests(ITestOutputHelper output)
{
    private const int Payload = 16 << 20;

    [NarrowHostsFact]
    public async Task Bulk_over_a_narrow_link_arrives_whole_while_small_messages_pass_and_nobody_is_missed()
    {
        await using var hosts = await ClusterHosts.StartAsync(2);
        var program = await hosts.ConnectAsync(1);
        await ClusterHosts.KnowsAsync(program, 2);
        var there = new ProcOptions { Node = "host2" };
        var (asked, told) = (program.Queue<int>(), program.Queue<int>());
        var echo = program.Start(
            () =>
            {
                while (asked.Get() is >= 0 and var number) told.Put(number);
            },
            there);
        asked.Put(0);
        Assert.Equal(0, told.Get(ClusterHosts.Patience));

        Namespaces.Narrow(2, "20mbit");
        var bytes = RandomNumberGenerator.GetBytes(Payload);
        var transfer = program.RunAsync(
            () =>
            {
                Array.Reverse(bytes);
                return bytes;
            },
            there);
        var echoes = 0;
        while (!transfer.IsCompleted)
        {
            asked.Put(++echoes);
            Assert.Equal(echoes, told.Get(ClusterHosts.Patience));
            Assert.Equal(2, (await program.NodesAsync()).Count);
        }

        var back = await transfer;
        Namespaces.Widen(2);
        asked.Put(-1);
        Assert.Equal(0, await echo.Exited.WaitAsync(ClusterHosts.Patience));

        Array.Reverse(back);
        Assert.Equal(SHA256.HashData(bytes), SHA256.HashData(back));
        output.WriteLine($"{echoes} small messages went there and back meanwhile");
        Assert.True(echoes >= 10, $"only {echoes} small messages passed beside {2 * Payload:N0} bytes");
        Assert.DoesNotContain("UNREACHABLE", hosts.Node(1).Errors + hosts.Node(2).Errors, StringComparison.OrdinalIgnoreCase);
    }
}
