using ActorProcs.Nodes;
using Akka.Actor;
using Akka.Remote;

namespace ActorProcs.Tests.Wire;

public sealed class AssociationTests : WireTest
{
    [Fact]
    public async Task Two_processes_of_a_node_talk_both_ways()
    {
        var (a, b) = (Start(1), Start(2));
        b.ActorOf<Echo>("echo");
        a.ActorOf<Echo>("echo");

        Assert.Equal("hello", await Remote(a, 2, "echo").Ask<string>("hello", Patience));
        Assert.Equal("back", await Remote(b, 1, "echo").Ask<string>("back", Patience));
    }

    [Fact]
    public async Task Both_may_connect_at_the_same_moment_and_nothing_is_lost()
    {
        for (var round = 0; round < 10; round++)
        {
            int one = 10 + (2 * round), two = one + 1;
            var (a, b) = (Start(one), Start(two));
            var (_, seenByA) = a.Collect("in");
            var (_, seenByB) = b.Collect("in");
            var (toB, toA) = (Remote(a, two, "in"), Remote(b, one, "in"));

            using var start = new Barrier(2);
            await Task.WhenAll(Send(toB), Send(toA));
            await UntilAsync(() => seenByA().Length == 200 && seenByB().Length == 200, "both sides have received everything");
            Assert.Equal(Enumerable.Range(0, 200), seenByA().Cast<int>());
            Assert.Equal(Enumerable.Range(0, 200), seenByB().Cast<int>());

            Task Send(IActorRef to) => Task.Run(() =>
            {
                start.SignalAndWait();
                for (var i = 0; i < 200; i++) to.Tell(i);
            });
        }
    }

    [Fact]
    public async Task A_process_that_comes_back_at_the_same_address_is_reached_again()
    {
        var a = Start(1);
        var first = Start(2);
        first.ActorOf<Echo>("echo");
        var echo = Remote(a, 2, "echo");
        Assert.Equal(1, await echo.Ask<int>(1, Patience));
        await first.Terminate();
        Assert.False(File.Exists(Path.Combine(Base, NodeId, "2.sock")));

        var second = Start(2);
        second.ActorOf<Echo>("echo");

        Assert.NotEqual(AddressUidExtension.Uid(first), AddressUidExtension.Uid(second));
        Assert.Equal(2, await AskUntilAnsweredAsync<int>(echo, 2));
    }

    [Fact]
    public async Task The_socket_of_a_killed_process_does_not_hinder_its_successor()
    {
        var path = Path.Combine(Base, NodeId, "2.sock");
        using (var killed = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0))
        {
            killed.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(path + "x"));
            File.Move(path + "x", path);
        }

        Start(2).ActorOf<Echo>("echo");

        Assert.Equal("alive", await Remote(Start(1), 2, "echo").Ask<string>("alive", Patience));
    }

    [Fact]
    public void A_number_that_is_in_use_is_refused_with_its_path()
    {
        Start(2);

        var error = Assert.ThrowsAny<Exception>(() => Start(2));

        Assert.Contains("2.sock", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("number of its own", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quarantined_process_learns_of_it_and_its_successor_is_welcome()
    {
        var a = Start(1);
        var b = Start(2);
        b.ActorOf<Echo>("echo");
        var (told, isTold) = b.Collect("told");
        b.EventStream.Subscribe(told, typeof(ThisActorSystemQuarantinedEvent));
        var echo = Remote(a, 2, "echo");
        Assert.Equal(1, await echo.Ask<int>(1, Patience));

        Provider(a).Quarantine(new Address("akka.ap.uds", "test", NodeId, 2), AddressUidExtension.Uid(b));
        await UntilAsync(() => { Remote(b, 1, "nobody").Tell("knock"); return isTold().Length > 0; }, "the quarantined system is told");
        await b.Terminate();
        Start(2).ActorOf<Echo>("echo");

        Assert.Equal(2, await AskUntilAnsweredAsync<int>(echo, 2));
    }

    [Fact]
    public async Task Everything_told_before_the_end_of_a_process_arrives()
    {
        var a = Start(1);
        var (_, seen) = a.Collect("in");
        var b = Start(2);
        var to = Remote(b, 1, "in");
        to.Tell(0);
        await UntilAsync(() => seen().Length == 1, "the association is up");

        for (var i = 1; i <= 5000; i++) to.Tell(i);
        await b.Terminate();

        await UntilAsync(() => seen().Length == 5001, "the last message has arrived");
        Assert.Equal(Enumerable.Range(0, 5001), seen().Cast<int>());
    }

    [Fact]
    public async Task Many_processes_talk_to_one_at_once_each_in_order()
    {
        var node = Start(1);
        var (_, seen) = node.Collect("in");
        var workers = Enumerable.Range(2, 24).ToArray();
        foreach (var worker in workers)
        {
            var to = Remote(Start(worker), 1, "in");
            _ = Task.Run(() => { for (var i = 0; i < 500; i++) to.Tell($"{worker}:{i}"); });
        }

        await UntilAsync(() => seen().Length == workers.Length * 500, "all have been heard");

        var heard = seen().Cast<string>().Select(text => text.Split(':')).ToLookup(parts => int.Parse(parts[0], null), parts => int.Parse(parts[1], null));
        Assert.All(workers, worker => Assert.Equal(Enumerable.Range(0, 500), heard[worker]));
    }

    [Fact]
    public async Task A_watched_actor_s_end_is_told_across_processes()
    {
        var (a, b) = (Start(1), Start(2));
        var (_, seen) = a.Collect("in");
        var echo = b.ActorOf<Echo>("echo");
        // A whole reference, as messages carry it; one resolved from a path cannot be watched reliably.
        Remote(b, 1, "in").Tell(new WorkerHello(1, 1, echo));
        await UntilAsync(() => seen().Length == 1, "the reference arrives");
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var watched = ((WorkerHello)seen()[0]).Process;
        a.ActorOf(Props.Create(() => new Mourner(watched, gone)));

        b.Stop(echo);

        await gone.Task.WaitAsync(Patience);
        Assert.Equal(echo.Path.Uid, watched.Path.Uid);
    }

    private sealed class Mourner(IActorRef watched, TaskCompletionSource gone) : UntypedActor
    {
        protected override void PreStart() => Context.Watch(watched);

        protected override void OnReceive(object message)
        {
            if (message is Terminated end && end.ActorRef.Equals(watched)) gone.SetResult();
        }
    }
}
