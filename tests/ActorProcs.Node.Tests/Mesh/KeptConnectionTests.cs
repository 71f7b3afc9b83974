using System.Collections.Concurrent;
using System.Net.Sockets;
using ActorProcs.Mesh;
using ActorProcs.Wire;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Node.Tests.Mesh;

public sealed class PlainKeptConnectionTests : KeptConnectionTests
{
    private protected override IMeshSecurity Security(int host) => new NoSecurity();
}

public sealed class TlsKeptConnectionTests : KeptConnectionTests
{
    private readonly TestCluster _cluster = new();

    private protected override IMeshSecurity Security(int host) => _cluster.SecurityOf(Path.Combine(Folder, $"s{host}"), Nodes);
}

public abstract class KeptConnectionTests : MeshTest
{
    private const int OnThreads = 2 << 20;
    private const int OnThoseOfAll = 200_000;

    private readonly ConcurrentDictionary<int, Listening> _listening = [];

    private protected abstract IMeshSecurity Security(int host);

    private protected sealed override IMeshSecurity SecurityOf(int host) => _listening.GetOrAdd(host, _ => new Listening(Security(host)));

    [Theory]
    [InlineData(OnThreads)]
    [InlineData(OnThoseOfAll)]
    public void One_transfer_after_another_takes_the_connection_of_the_first(int length)
    {
        var (a, b) = (Start(2), Start(3));
        var before = AcceptedBy(2).Count;

        for (var i = 0; i < 5; i++) Exchange(a, b, length);

        Assert.Equal(1, AcceptedBy(2).Count - before);
    }

    [Fact]
    public async Task Many_at_once_have_each_their_own_and_few_of_them_are_kept()
    {
        var (a, b) = (Start(2), Start(3));
        var before = AcceptedBy(2).Count;

        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Factory.StartNew(
            () => Exchange(a, b, i % 2 == 0 ? OnThreads : OnThoseOfAll), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        await UntilAsync(() => AcceptedBy(2).Skip(before).Count(IsOpen) <= 2 * KeptConnections.Most, "the others are closed");
        for (var i = 0; i < 5; i++) Exchange(a, b, OnThreads);
    }

    [Theory]
    [InlineData(OnThreads)]
    [InlineData(OnThoseOfAll)]
    public void One_that_somebody_has_closed_meanwhile_is_no_loss(int length)
    {
        var (a, b) = (Start(2), Start(3));

        for (var i = 0; i < 20; i++)
        {
            Exchange(a, b, length);
            // The end arrives before the next request is written, or behind it.
            foreach (var socket in AcceptedBy(2)) socket.Dispose();
        }

        Exchange(a, b, length);
    }

    [Fact]
    public async Task What_nobody_uses_is_closed_after_a_while_at_both_ends()
    {
        var (a, b) = (Start(2), Start(3));
        foreach (var length in new[] { OnThreads, OnThoseOfAll }) Exchange(a, b, length);

        await UntilAsync(() => !AcceptedBy(2).Any(IsOpen), "the connections are closed");
        Exchange(a, b, OnThreads);
    }

    [Fact]
    public async Task Who_asks_once_and_then_says_nothing_is_not_waited_for()
    {
        var (a, b) = (Start(2), Start(3));
        var asked = new MeshHeader(MeshKinds.Bulk, a.Id, b.Id, BulkRequest.Drop(a.Runtime.Session.Bulk.Pack(new byte[OnThoseOfAll]).Token!).ToString());
        using var connection = await MeshDialler.ConnectAsync(a.Mesh.EndPoint, SecurityOf(3), asked, CancellationToken.None);
        await connection.SendAsync(new[] { BulkRequest.Taken });
        Assert.Equal(1, await connection.ReceiveAsync(new byte[1]));

        await UntilAsync(() => !AcceptedBy(2).Any(IsOpen), "the node has closed it");
    }

    [Fact]
    public async Task After_megabytes_the_connection_is_one_on_which_nobody_waits_for_ever()
    {
        var (a, b) = (Start(2), Start(3));
        var flood = new Flood();
        a.Mesh.Register("flood", flood);
        Exchange(a, b, OnThreads);

        var connection = await b.Mesh.OpenAsync(a.Mesh.Name, "flood", "", CancellationToken.None, blocks: true);

        // Nothing is read here; were its writer to wait on its own thread, no word would end that.
        var ended = await flood.Ended.Task.WaitAsync(Patience);
        Assert.True(ended);
        connection.Dispose();
    }

    [Fact]
    public async Task Those_of_a_node_that_is_given_up_are_closed_at_once()
    {
        var (a, b) = (Start(2), Start(3));
        Exchange(a, b, OnThreads);
        var packed = a.Runtime.Session.Bulk.Pack(new byte[OnThreads]);

        b.Mesh.Forget(a.Mesh.Name);

        Assert.Contains("given the node", Assert.Throws<ObjectLostException>(() => b.Runtime.Session.Bulk.Take(packed)).Message, StringComparison.Ordinal);
        await UntilAsync(() => !AcceptedBy(2).Any(IsOpen), "the connection is closed");
    }

    [Fact]
    public async Task Whoever_has_introduced_himself_by_one_name_asks_by_no_other()
    {
        var (a, b) = (Start(2), Start(3));

        Assert.Equal(1, await AskTwiceAsync(b.Id));
        Assert.Equal(0, await AskTwiceAsync("k3.10-0-0-7.1"));

        async Task<int> AskTwiceAsync(string second)
        {
            var asked = new MeshHeader(MeshKinds.Bulk, a.Id, b.Id, BulkRequest.Drop(a.Runtime.Session.Bulk.Pack(new byte[OnThoseOfAll]).Token!).ToString());
            using var connection = await MeshDialler.ConnectAsync(a.Mesh.EndPoint, SecurityOf(3), asked, CancellationToken.None);
            await connection.SendAsync(new[] { BulkRequest.Taken });
            Assert.Equal(1, await connection.ReceiveAsync(new byte[1]));
            await connection.SendAsync((asked with { From = second, Argument = BulkRequest.Drop(a.Runtime.Session.Bulk.Pack(new byte[OnThoseOfAll]).Token!).ToString() }).Pack());
            return await connection.ReceiveAsync(new byte[1]);
        }
    }

    private static void Exchange(TestNode from, TestNode to, int length)
    {
        var bytes = new byte[length];
        Random.Shared.NextBytes(bytes);
        Assert.True(bytes.AsSpan().SequenceEqual(to.Runtime.Session.Bulk.Take(from.Runtime.Session.Bulk.Pack(bytes))));
    }

    private static bool IsOpen(Socket socket) => !socket.SafeHandle.IsClosed;

    private ConcurrentQueue<Socket> AcceptedBy(int host) => _listening[host].Accepted;

    /// <summary>Writes until it is told to stop.</summary>
    private sealed class Flood : IMeshService
    {
        internal TaskCompletionSource<bool> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task ServeAsync(MeshCall call, CancellationToken cancel)
        {
            await call.GrantAsync();
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            stop.CancelAfter(TimeSpan.FromSeconds(1));
            try
            {
                while (true) await call.Connection.Stream.WriteAsync(new byte[1 << 20], stop.Token);
            }
            catch (OperationCanceledException)
            {
                Ended.TrySetResult(true);
            }
        }
    }

    /// <summary>Remembers who came.</summary>
    private sealed class Listening(IMeshSecurity inner) : IMeshSecurity
    {
        internal ConcurrentQueue<Socket> Accepted { get; } = [];

        public void Attach(Action<string> warn) => inner.Attach(warn);

        public ValueTask<MeshConnection?> WelcomeAsync(Socket accepted, CancellationToken cancel)
        {
            Accepted.Enqueue(accepted);
            return inner.WelcomeAsync(accepted, cancel);
        }

        public ValueTask<MeshConnection> IntroduceAsync(Socket connected, CancellationToken cancel) => inner.IntroduceAsync(connected, cancel);
    }
}
