using System.Net;
using ActorProcs.Mesh;
using Akka.Actor;
using Akka.Remote;

namespace ActorProcs.Node.Tests.Mesh;

public sealed class PartitionTests : MeshTest
{
    private readonly TestCluster _cluster = new();

    private protected override IMeshSecurity SecurityOf(int host) => _cluster.SecurityOf(Path.Combine(Folder, $"s{host}"), Nodes);

    [NetworkFact]
    public async Task A_line_that_is_cut_without_a_word_ends_connections_on_both_sides_and_they_come_back_when_it_is_mended()
    {
        using var network = new TestNetwork();
        // Its own trust first: what it needs of the head goes over the loopback.
        var a = Start(2);
        SecurityOf(3);
        var b = network.Inside(() => Start(3, change: options => options with { Listen = IPAddress.Parse(TestNetwork.There) }));
        b.System.ActorOf<Echo>("echo");
        var (busy, idle) = (a.StartWorker(5), a.StartWorker(6));
        var ends = new[] { EndsOf(busy), EndsOf(idle), EndsOf(b.System) };
        Assert.Equal(1, await b.Refer(busy, "echo").Ask<int>(1, Patience));
        Assert.Equal(2, await b.Refer(idle, "echo").Ask<int>(2, Patience));

        network.Cut();
        b.Refer(busy, "echo").Tell("into the void");

        // The kernel finds it out within half a minute; Akka alone would wait for two.
        await UntilAsync(() => ends[0]().Length > 0 && ends[1]().Length > 0 && ends[2]().Length > 1, "both sides have noticed");
        network.Mend();
        Assert.Equal(3, await AskUntilAnsweredAsync<int>(b.Refer(busy, "echo"), 3));
        Assert.Equal(4, await AskUntilAnsweredAsync<int>(b.Refer(idle, "echo"), 4));
    }

    [NetworkFact]
    public async Task A_transfer_waits_out_a_short_cut_and_loses_no_byte()
    {
        using var network = new TestNetwork();
        var a = Start(2);
        SecurityOf(3);
        var b = network.Inside(() => Start(3, change: options => options with { Listen = IPAddress.Parse(TestNetwork.There) }));
        var bytes = new byte[200 << 20];
        Random.Shared.NextBytes(bytes);
        var packed = b.Runtime.Session.Bulk.Pack(bytes);

        var taking = Task.Run(() => a.Runtime.Session.Bulk.Take(packed));
        network.Cut();
        await Task.Delay(TimeSpan.FromSeconds(2));
        Assert.False(taking.IsCompleted);
        network.Mend();

        var taken = await taking.WaitAsync(Patience);
        Assert.True(bytes.AsSpan().SequenceEqual(taken));
    }

    private static Func<object[]> EndsOf(ActorSystem system)
    {
        var (actor, seen) = system.Collect("ends");
        system.EventStream.Subscribe(actor, typeof(DisassociatedEvent));
        return seen;
    }
}
