using System.Net;
using ActorProcs.Mesh;
using ActorProcs.Wire;
using ActorProcs.Wire.Transport;
using Akka.Actor;
using Akka.Remote;

namespace ActorProcs.Node.Tests.Mesh.Sessions;

public sealed class PlainBreakTests : BreakTests;

public sealed class TlsBreakTests : BreakTests
{
    private readonly TestCluster _cluster = new();

    private protected override IMeshSecurity SecurityOf(int host) => _cluster.SecurityOf(Path.Combine(Folder, $"s{host}"), Nodes);
}

/// <summary>Two nodes with a router between them that resets their connections.</summary>
public abstract class BreakTests : MeshTest
{
    /// <summary>Less than both handshakes take, and more: so a connection dies at any point of its life, and enough of them get far.</summary>
    private static readonly (int Least, int Most) AnyMoment = (500, 200_000);

    private readonly CuttingProxy _router = new();

    [Fact]
    public async Task Messages_between_workers_arrive_once_and_in_order_whenever_the_connection_breaks()
    {
        const int Count = 20_000;
        var (a, b) = StartBoth();
        var (one, two) = (a.StartWorker(5), b.StartWorker(6));
        var ends = new[] { one, two }.Select(EndsOf).ToArray();
        var (_, seenByOne) = one.Collect("in");
        var (_, seenByTwo) = two.Collect("in");
        var (toTwo, toOne) = (b.Refer(one, "in", 6), a.Refer(two, "in", 5));
        toTwo.Tell(0);
        await UntilAsync(() => seenByTwo().Length == 1, "the association is up");

        _router.Life = AnyMoment;
        _router.Cut();
        await Task.WhenAll(Task.Run(() => Send(toTwo)), Task.Run(() => Send(toOne)));

        await UntilAsync(() => seenByOne().Length >= Count && seenByTwo().Length >= Count + 1, "both sides have received everything");
        Assert.Equal(Enumerable.Range(1, Count), seenByOne().Cast<int>());
        Assert.Equal(Enumerable.Range(0, Count + 1), seenByTwo().Cast<int>());
        Assert.True(_router.Cuts > 3, $"{_router.Cuts} connections were reset");
        Assert.All(ends, end => Assert.Empty(end()));

        static void Send(IActorRef to)
        {
            for (var i = 1; i <= Count; i++) to.Tell(i);
        }
    }

    [Fact]
    public async Task Nodes_themselves_notice_no_break_and_the_first_contact_waits_it_out_too()
    {
        var (a, b) = StartBoth();
        b.System.ActorOf<Echo>("echo");
        var ends = new[] { a.System, b.System }.Select(EndsOf).ToArray();
        _router.Refuses = true;

        var first = b.Refer(a.System, "echo").Ask<int>(-1, Patience);
        await Task.Delay(TimeSpan.FromMilliseconds(300));
        _router.Refuses = false;
        Assert.Equal(-1, await first);
        for (var i = 0; i < 30; i++)
        {
            _router.Cut();
            Assert.Equal(i, await b.Refer(a.System, "echo").Ask<int>(i, Patience));
        }

        Assert.All(ends, end => Assert.Empty(end()));
        Assert.Single(a.Mesh.Sessions.All);
    }

    [Fact]
    public async Task Everything_told_before_the_end_of_a_worker_arrives_though_the_connection_is_broken_at_that_moment()
    {
        var (a, b) = StartBoth();
        var (_, seen) = b.StartWorker(6).Collect("in");
        var worker = a.StartWorker(5);
        var to = b.Refer(worker, "in", 6);
        to.Tell(0);
        await UntilAsync(() => seen().Length == 1, "the association is up");

        _router.Refuses = true;
        _router.Cut();
        for (var i = 1; i <= 5000; i++) to.Tell(i);
        await worker.Terminate();
        Assert.True(seen().Length < 5001);
        _router.Refuses = false;

        await UntilAsync(() => seen().Length == 5001, "the last message has arrived");
        Assert.Equal(Enumerable.Range(0, 5001), seen().Cast<int>());
        await UntilAsync(() => a.Mesh.Sessions.All.Count == 0 && b.Mesh.Sessions.All.Count == 0, "both nodes have forgotten it");
    }

    [Fact]
    public async Task A_connection_that_only_the_dialler_knows_to_be_broken_gives_way_to_the_next_one()
    {
        var (a, b) = StartBoth();
        b.StartWorker(6).ActorOf<Echo>("echo");
        var echo = b.Refer(a.StartWorker(5), "echo", 6);
        _router.OnlyDiallerHears = true;
        Assert.Equal(-1, await echo.Ask<int>(-1, Patience));

        for (var i = 0; i < 10; i++)
        {
            _router.Cut();
            Assert.Equal(i, await echo.Ask<int>(i, Patience));
        }

        Assert.Single(b.Mesh.Sessions.All);
    }

    [Fact]
    public async Task When_there_is_no_other_connection_for_long_both_sides_are_told_that_it_has_ended()
    {
        var (a, b) = StartBoth(TimeSpan.FromMilliseconds(300));
        var (one, two) = (a.StartWorker(5), b.StartWorker(6));
        var ends = new[] { one, two }.Select(EndsOf).ToArray();
        two.ActorOf<Echo>("echo");
        var echo = b.Refer(one, "echo", 6);
        Assert.Equal(1, await echo.Ask<int>(1, Patience));

        _router.Refuses = true;
        _router.Cut();

        await UntilAsync(() => ends.All(end => end().Length > 0), "both are told");
        _router.Refuses = false;
        Assert.Equal(2, await AskUntilAnsweredAsync<int>(echo, 2));
    }

    [Fact]
    public async Task A_node_that_has_ended_is_not_waited_for_when_its_successor_answers()
    {
        var (a, b) = StartBoth();
        b.StartWorker(6).ActorOf<Echo>("echo");
        var worker = a.StartWorker(5);
        var ends = EndsOf(worker);
        Assert.Equal(1, await b.Refer(worker, "echo", 6).Ask<int>(1, Patience));

        // It dies without a word: to whoever dials it is another one.
        _router.Refuses = true;
        _router.Cut();
        var successor = Start(4);
        _router.Redirect(successor.Mesh.EndPoint);
        _router.Refuses = false;

        await UntilAsync(() => ends().Length > 0, "the end is told");
    }

    [Fact]
    public async Task Nobody_goes_on_with_the_session_of_others()
    {
        var (a, b) = StartBoth();
        var c = Start(4);
        b.StartWorker(6).ActorOf<Echo>("echo");
        var echo = b.Refer(a.StartWorker(5), "echo", 6);
        Assert.Equal(1, await echo.Ask<int>(1, Patience));
        var session = Assert.Single(b.Mesh.Sessions.All);

        var known = await Assert.ThrowsAsync<PeerRefusedException>(() => c.Mesh.OpenAsync(b.Mesh.Name, MeshKinds.Resume, $"{session.Id} 7 0", default));
        var unknown = await Assert.ThrowsAsync<PeerRefusedException>(
            () => a.Mesh.OpenAsync(b.Mesh.Name, MeshKinds.Resume, $"{ActorProcs.Mesh.Sessions.SessionId.New()} 7 0", default));
        var none = await Assert.ThrowsAsync<PeerRefusedException>(() => a.Mesh.OpenAsync(b.Mesh.Name, MeshKinds.Resume, "tea", default));

        Assert.Contains("does not know the session", known.Message, StringComparison.Ordinal);
        Assert.Contains("does not know the session", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("is no request to go on with a session", none.Message, StringComparison.Ordinal);
        Assert.Equal(2, await echo.Ask<int>(2, Patience));
        Assert.Equal(0, session.Breaks);
    }

    [Fact]
    public async Task A_process_that_does_not_read_holds_its_writer_back_and_loses_nothing_when_the_connection_breaks()
    {
        var (a, b) = StartBoth();
        using var process = UnixForm.ListenAt(b.Runtime.Place.SocketFile(9));
        var sender = await a.Mesh.DialAsync(b.Mesh.Name, 9, default);
        using var reader = new UnixChannel(await process.AcceptAsync());
        var bytes = new byte[32 << 20];
        Random.Shared.NextBytes(bytes);

        var sending = SendAsync();
        var session = Assert.Single(a.Mesh.Sessions.All);
        for (var i = 0; i < 5; i++)
        {
            var breaks = session.Breaks;
            await UntilAsync(() => session.IsConnected, "it is connected");
            _router.Cut();
            await UntilAsync(() => session.Breaks > breaks, "the break is noticed");
        }

        Assert.False(sending.IsCompleted);
        _router.Life = (100_000, 5_000_000);
        _router.Cut();
        var read = new byte[bytes.Length];
        Assert.Equal(bytes.Length, await MeshHeader.ReadUpToAsync(reader, read));
        Assert.True(read.AsSpan().SequenceEqual(bytes));
        Assert.Equal(0, await reader.ReceiveAsync(new byte[1]));

        async Task SendAsync()
        {
            await sender.SendAsync(bytes);
            sender.Dispose();
        }
    }

    [Fact]
    public async Task A_direction_that_ends_in_order_leaves_the_other_one_open_whatever_breaks_meanwhile()
    {
        var (a, b) = StartBoth();
        using var process = UnixForm.ListenAt(b.Runtime.Place.SocketFile(9));
        using var asker = await a.Mesh.DialAsync(b.Mesh.Name, 9, default);
        using var answerer = new UnixChannel(await process.AcceptAsync());
        var answer = new byte[16 << 20];
        Random.Shared.NextBytes(answer);
        _router.Life = (20_000, 4_000_000);
        _router.Cut();

        await asker.SendAsync("What?"u8.ToArray());
        asker.EndSending();
        var asked = new byte[100];
        Assert.Equal(5, await MeshHeader.ReadUpToAsync(answerer, asked));
        var sending = SendAsync();
        var read = new byte[answer.Length + 1];
        Assert.Equal(answer.Length, await MeshHeader.ReadUpToAsync(asker, read));
        await sending;

        Assert.True(read.AsSpan(0, answer.Length).SequenceEqual(answer));
        await UntilAsync(() => b.Mesh.Sessions.All.Count == 0, "the node of the one that has answered has forgotten it");

        async Task SendAsync()
        {
            await answerer.SendAsync(answer);
            answerer.Dispose();
        }
    }

    private (TestNode A, TestNode B) StartBoth(TimeSpan? patience = null)
    {
        var a = Start(2, change: Change);
        var b = Start(3, change: options => Change(options) with { PublicHost = "127.0.0.1", PublicPort = _router.Port });
        _router.Redirect(b.Mesh.EndPoint);
        return (a, b);

        MeshOptions Change(MeshOptions options) => options with { SessionPatience = patience ?? options.SessionPatience };
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _router.Dispose();
    }

    private static Func<object[]> EndsOf(ActorSystem system)
    {
        var (actor, seen) = system.Collect("ends");
        system.EventStream.Subscribe(actor, typeof(DisassociatedEvent));
        return seen;
    }
}
