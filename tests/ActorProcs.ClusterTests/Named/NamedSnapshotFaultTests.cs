using System.Globalization;
using Xunit.Abstractions;

namespace ActorProcs.ClusterTests.Named;

/// <summary>Hosts that are killed while they are being sent all named objects.</summary>
public sealed class NamedSnapshotFaultTests(ITestOutputHelper output)
{
    /// <summary>More than is written to the log before there is a snapshot.</summary>
    private const int Items = 40;

    private const int ItemBytes = 1 << 20;

    [NarrowHostsFact]
    public async Task A_host_that_is_killed_again_and_again_while_it_gets_a_snapshot_over_a_narrow_link_has_everything_in_the_end()
    {
        await using var hosts = await NamedHosts.StartAsync();
        var leader = await hosts.LeaderAsync();
        var (victim, third) = ((leader % 3) + 1, ((leader + 1) % 3) + 1);
        hosts.Kill(victim);
        using (var talk = new NamedHosts.Talk(leader))
        {
            for (var i = 0; i < Items; i++) Assert.Equal("ok", talk.Say($"fill large {ItemBytes}"));
            Assert.Equal("ok 1", talk.Say("add total"));
        }

        Namespaces.Narrow(victim, "10mbit");
        for (var round = 0; round < 2; round++)
        {
            await hosts.StartAsync(victim);
            await NamedHosts.UntilAsync(() => Part(hosts, victim) is not null, "a part of the snapshot has come");
            hosts.Kill(victim);
            Assert.NotNull(Part(hosts, victim));
            Assert.Empty(Whole(hosts, victim));
        }

        await hosts.StartAsync(victim);
        try
        {
            await NamedHosts.UntilAsync(() => Whole(hosts, victim).Length > 0, "the snapshot has come");
            Namespaces.Widen(victim);
            Assert.Null(Part(hosts, victim));

            // With one of the others it is most of them, whichever that is.
            hosts.Kill(third);
            await NamedHosts.UntilAsync(() => Total(leader) > 1, "the victim is needed, and is there");
            hosts.Kill(leader);
            hosts.CountOut(leader);
            await hosts.StartAsync(third);
            await NamedHosts.UntilAsync(() => Total(victim) > 2, "it goes on without the one it had everything from");
            await NamedHosts.UntilAsync(() => hosts.Ask(victim, "filled large") == string.Create(CultureInfo.InvariantCulture, $"ok {Items}"), "everything is there");
        }
        catch
        {
            output.WriteLine(string.Join('\n', hosts.Said));
            throw;
        }

        // One that was not answered in time may have been added all the same.
        int Total(int host) => hosts.Ask(host, "add total") is var said && said.StartsWith("ok ", StringComparison.Ordinal) ? int.Parse(said[3..], CultureInfo.InvariantCulture) : 0;
    }

    private static FileInfo? Part(NamedHosts hosts, int host) =>
        new DirectoryInfo(hosts.SnapshotsOf(host)).EnumerateFiles("*.tmp").FirstOrDefault(file => file.Length > ItemBytes);

    private static string[] Whole(NamedHosts hosts, int host) => Directory.GetFiles(hosts.SnapshotsOf(host), "*-*");
}
