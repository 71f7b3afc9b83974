using ActorProcs.Mesh;
using ActorProcs.Nodes;
using ActorProcs.Wire;
using Akka.Actor;
using Akka.Remote;

namespace ActorProcs.Node.Tests.Mesh;

public sealed class PlainAssociationTests : AssociationTests;

public sealed class TlsAssociationTests : AssociationTests
{
    private readonly TestCluster _cluster = new();

    private protected override IMeshSecurity SecurityOf(int host) => _cluster.SecurityOf(Path.Combine(Folder, $"s{host}"), Nodes);
}

/// <summary>The same over both forms of a connection.</summary>
public abstract class AssociationTests : MeshTest
{
    [Fact]
    public async Task Two_nodes_talk_both_ways()
    {
        var (a, b) = (Start(2), Start(3));
        a.System.ActorOf<Echo>("echo");
        b.System.ActorOf<Echo>("echo");

        Assert.Equal("hello", await b.Refer(a.System, "echo").Ask<string>("hello", Patience));
        Assert.Equal("back", await a.Refer(b.System, "echo").Ask<string>("back", Patience));
    }

    [Fact]
    public async Task A_worker_reaches_another_node_and_the_workers_of_it()
    {
        var (a, b) = (Start(2), Start(3));
        b.System.ActorOf<Echo>("echo");
        b.StartWorker(7).ActorOf<Echo>("echo");
        var worker = a.StartWorker(5);
        worker.ActorOf<Echo>("echo");

        Assert.Equal("node", await b.Refer(worker, "echo").Ask<string>("node", Patience));
        Assert.Equal("worker", await b.Refer(worker, "echo", 7).Ask<string>("worker", Patience));
        Assert.Equal("back", await a.Refer(b.System, "echo", 5).Ask<string>("back", Patience));
    }

    [Fact]
    public async Task Messages_between_workers_of_two_nodes_arrive_all_and_in_order_whoever_begins()
    {
        var (a, b) = (Start(2), Start(3));
        var (one, two) = (a.StartWorker(5), b.StartWorker(6));
        var (_, seenByOne) = one.Collect("in");
        var (_, seenByTwo) = two.Collect("in");
        var (toTwo, toOne) = (b.Refer(one, "in", 6), a.Refer(two, "in", 5));

        using var start = new Barrier(2);
        await Task.WhenAll(Send(toTwo), Send(toOne));

        await UntilAsync(() => seenByOne().Length == 2000 && seenByTwo().Length == 2000, "both sides have received everything");
        Assert.Equal(Enumerable.Range(0, 2000), seenByOne().Cast<int>());
        Assert.Equal(Enumerable.Range(0, 2000), seenByTwo().Cast<int>());

        Task Send(IActorRef to) => Task.Run(() =>
        {
            start.SignalAndWait();
            for (var i = 0; i < 2000; i++) to.Tell(i);
        });
    }

    [Fact]
    public async Task A_node_that_comes_back_at_its_address_has_a_new_id_and_is_not_taken_for_the_old_one()
    {
        var a = Start(2, settings: "akka.loglevel = WARNING");
        var first = Start(3);
        first.System.ActorOf<Echo>("echo");
        var old = first.Refer(a.System, "echo");
        Assert.Equal(1, await old.Ask<int>(1, Patience));
        var port = first.Mesh.EndPoint.Port;
        await first.DisposeAsync();

        var second = Start(3, port);
        second.System.ActorOf<Echo>("echo");

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(2, await AskUntilAnsweredAsync<int>(second.Refer(a.System, "echo"), 2));
        await Assert.ThrowsAsync<AskTimeoutException>(() => old.Ask<int>(3, TimeSpan.FromSeconds(2)));
        var refused = await Assert.ThrowsAsync<Wire.Transport.PeerRefusedException>(
            () => a.Mesh.OpenAsync(first.Mesh.Name, Wire.Transport.MeshKinds.Frames, "1", default));
        Assert.Contains($"The node {first.Id} has ended; at its address runs {second.Id}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_a_worker_elsewhere_ends_the_connection_and_its_successor_is_reached()
    {
        var (a, b) = (Start(2), Start(3));
        var worker = a.StartWorker(5);
        var first = b.StartWorker(6);
        first.ActorOf<Echo>("echo");
        var (told, isTold) = worker.Collect("told");
        worker.EventStream.Subscribe(told, typeof(DisassociatedEvent));
        var echo = b.Refer(worker, "echo", 6);
        Assert.Equal(1, await echo.Ask<int>(1, Patience));

        await first.Terminate();

        await UntilAsync(() => isTold().Length > 0, "the end of the connection comes through both nodes");
        b.StartWorker(6).ActorOf<Echo>("echo");
        Assert.Equal(2, await AskUntilAnsweredAsync<int>(echo, 2));
    }

    [Fact]
    public async Task Everything_told_before_the_end_of_a_worker_arrives_at_the_other_host()
    {
        var (a, b) = (Start(2), Start(3));
        var (_, seen) = b.StartWorker(6).Collect("in");
        var worker = a.StartWorker(5);
        var to = b.Refer(worker, "in", 6);
        to.Tell(0);
        await UntilAsync(() => seen().Length == 1, "the association is up");

        for (var i = 1; i <= 5000; i++) to.Tell(i);
        await worker.Terminate();

        await UntilAsync(() => seen().Length == 5001, "the last message has arrived");
        Assert.Equal(Enumerable.Range(0, 5001), seen().Cast<int>());
    }

    [Fact]
    public async Task A_slow_reader_holds_its_writer_back_and_loses_nothing()
    {
        const int Count = 2000;
        var (a, b) = (Start(2), Start(3));
        using var gate = new ManualResetEventSlim();
        var slow = b.StartWorker(6, "akka.remote.ap.uds.high-water-mark = 64k");
        var into = new List<int>();
        slow.ActorOf(Props.Create(() => new Gated(gate, into)), "in");
        var worker = a.StartWorker(5, "akka.remote.ap.uds.high-water-mark = 64k");
        var to = b.Refer(worker, "in", 6);

        for (var i = 0; i < Count; i++)
        {
            var message = new byte[16 << 10];
            BitConverter.TryWriteBytes(message, i);
            to.Tell(message);
        }

        gate.Set();
        await UntilAsync(() => { lock (into) return into.Count == Count; }, "everything arrives");
        lock (into) Assert.Equal(Enumerable.Range(0, Count), into);
    }

    [Fact]
    public async Task A_process_that_is_not_there_is_said_so_and_reached_when_it_is()
    {
        var (a, b) = (Start(2), Start(3));

        var refused = await Assert.ThrowsAsync<Wire.Transport.PeerRefusedException>(() => a.Mesh.DialAsync(b.Mesh.Name, 9, default).AsTask());

        Assert.Contains("has no process 9", refused.Message, StringComparison.Ordinal);
        var echo = b.Refer(a.StartWorker(5), "echo", 9);
        echo.Tell("knock");
        b.StartWorker(9).ActorOf<Echo>("echo");
        Assert.Equal(2, await AskUntilAnsweredAsync<int>(echo, 2));
    }

    [Fact]
    public async Task An_actor_watched_on_another_host_is_told_dead_when_it_ends()
    {
        var (a, b) = (Start(2), Start(3));
        var worker = a.StartWorker(5);
        var (_, seen) = worker.Collect("in");
        var echo = b.System.ActorOf<Echo>("echo");
        a.Refer(b.System, "in", 5).Tell(new WorkerHello(1, 1, echo));
        await UntilAsync(() => seen().Length == 1, "the reference arrives");
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var watched = ((WorkerHello)seen()[0]).Process;
        worker.ActorOf(Props.Create(() => new Mourner(watched, gone)));

        b.System.Stop(echo);

        await gone.Task.WaitAsync(Patience);
        Assert.Equal(b.Id, watched.Path.Address.Host);
    }

    [Fact]
    public async Task A_node_that_was_given_up_is_cut_off_in_both_directions()
    {
        var (a, b) = (Start(2), Start(3));
        b.StartWorker(6).ActorOf<Echo>("echo");
        var worker = a.StartWorker(5);
        worker.ActorOf<Echo>("echo");
        var (ends, ended) = worker.Collect("ends");
        worker.EventStream.Subscribe(ends, typeof(DisassociatedEvent));
        Assert.Equal(1, await b.Refer(worker, "echo", 6).Ask<int>(1, Patience));

        b.Mesh.Forget(a.Mesh.Name);

        await UntilAsync(() => ended().Length > 0, "what was open ends");
        var comes = await Assert.ThrowsAsync<Wire.Transport.PeerRefusedException>(() => a.Mesh.OpenAsync(b.Mesh.Name, Wire.Transport.MeshKinds.Frames, "6", default));
        var goes = await Assert.ThrowsAsync<Wire.Transport.PeerRefusedException>(() => b.Mesh.OpenAsync(a.Mesh.Name, Wire.Transport.MeshKinds.Frames, "5", default));
        Assert.Contains("has to be started again", comes.Message, StringComparison.Ordinal);
        Assert.Contains("has given the node", goes.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_inside_a_program_says_that_it_reaches_no_other_host()
    {
        var b = Start(3);
        await using var embedded = NodeRuntime.Start(new LocalOptions { Directory = Path.Combine(Folder, "own"), Spares = 0 }, sparesAtOnce: false);

        var door = new Wire.Transport.MeshDoor(embedded.Place.SocketBase, embedded.Place.NodeId);
        var refused = await Assert.ThrowsAsync<Wire.Transport.PeerRefusedException>(() => door.DialAsync(b.Mesh.Name, WireConfig.NodePort, default).AsTask());

        Assert.Contains("`actorprocs start`", refused.Message, StringComparison.Ordinal);
    }

    private sealed class Gated(ManualResetEventSlim gate, List<int> into) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            gate.Wait();
            lock (into) into.Add(BitConverter.ToInt32((byte[])message));
        }
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
