using System.Globalization;

namespace ActorProcs.ClusterTests.Membership;

/// <summary>What processes on other hosts write, and nobody reads for a while.</summary>
public sealed class OutputTests
{
    private const int Lines = 48 << 10;
    private const long MostHeld = 100L << 20;

    [HostsFact]
    public async Task Lines_from_another_host_wait_for_a_slow_reader_and_none_is_lost()
    {
        await using var hosts = await ClusterHosts.StartAsync(2);
        await ClusterHosts.KnowsAsync(await hosts.ConnectAsync(1), 2);
        var progress = Path.GetTempFileName();
        var program = hosts.Run(1, "ClusterUser", "print", Lines.ToString(CultureInfo.InvariantCulture), "host2", progress);
        Assert.Equal("0", (await program.StandardOutput.ReadLineAsync().WaitAsync(ClusterHosts.Patience))!.Split(' ')[0]);
        var memory = new[] { hosts.Node(1).Memory, hosts.Node(2).Memory };

        // Nobody reads: it writes until it cannot, long before its last line.
        var last = "";
        var same = 0;
        await ClusterHosts.UntilAsync(
            () =>
            {
                var now = File.ReadAllText(progress);
                same = now == last && now.Length > 0 ? same + 1 : 0;
                last = now;
                return same > 100;
            },
            "the writer stands still");

        Assert.InRange(int.Parse(last, CultureInfo.InvariantCulture), 1, Lines - 1024);
        Assert.InRange(hosts.Node(1).Memory - memory[0], long.MinValue, MostHeld);
        Assert.InRange(hosts.Node(2).Memory - memory[1], long.MinValue, MostHeld);
        for (var i = 1; i < Lines; i++)
        {
            var line = await program.StandardOutput.ReadLineAsync().WaitAsync(ClusterHosts.Patience);
            Assert.Equal(i.ToString(CultureInfo.InvariantCulture), line?.Split(' ')[0]);
            Assert.EndsWith(" " + new string('.', 1000), line, StringComparison.Ordinal);
        }

        Assert.Null(await program.StandardOutput.ReadLineAsync().WaitAsync(ClusterHosts.Patience));
        await program.WaitForExitAsync().WaitAsync(ClusterHosts.Patience);
        Assert.Equal(0, program.ExitCode);
        File.Delete(progress);
    }
}
