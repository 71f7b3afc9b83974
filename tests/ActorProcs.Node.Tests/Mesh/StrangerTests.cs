using System.Net.Sockets;
using ActorProcs.Wire.Transport;
using Akka.Actor;
using Akka.Event;

namespace ActorProcs.Node.Tests.Mesh;

public sealed class StrangerTests : MeshTest
{
    private const string Logged = "akka.loglevel = WARNING";

    public static TheoryData<string, byte[]> Garbage { get; } = new()
    {
        { "text", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray() },
        { "zeros", new byte[5000] },
        { "the greeting of processes", [.. Greeting.Bytes.Span, 1, 2, 3, 4] },
        { "a header that is too long", [.. "ACTMESH\u0002"u8, 0xFF, 0xFF] },
        { "a header without parts", [.. "ACTMESH\u0002"u8, 3, 0, 1, 2, 3] },
    };

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task Garbage_from_a_stranger_is_logged_closed_and_changes_nothing(string what, byte[] garbage)
    {
        var node = Start(2, settings: Logged);
        node.System.ActorOf<Echo>("echo");
        var (log, lines) = node.System.Collect("log");
        node.System.EventStream.Subscribe(log, typeof(LogEvent));

        Assert.Equal(0, await SendAndAwaitEndAsync(node, garbage));

        await UntilAsync(() => lines().Length > 0, $"{what} is logged");
        var line = Assert.IsType<Warning>(Assert.Single(lines()));
        Assert.Contains("A connection was refused and closed. 127.0.0.1:", line.Message.ToString(), StringComparison.Ordinal);
        Assert.Equal("hello", await node.Refer(Start(3).System, "echo").Ask<string>("hello", Patience));
    }

    [Fact]
    public async Task A_port_scan_is_no_news_and_a_reset_neither()
    {
        var node = Start(2, settings: Logged);
        var (log, lines) = node.System.Collect("log");
        node.System.EventStream.Subscribe(log, typeof(LogEvent));

        for (var i = 0; i < 100; i++)
        {
            using var scan = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await scan.ConnectAsync(node.Mesh.EndPoint);
            if (i % 2 == 0) scan.LingerState = new LingerOption(true, 0);
        }

        await UntilAsync(() => node.Mesh.Strangers == 0, "all are forgotten");
        Assert.Empty(lines());
    }

    [Fact]
    public async Task A_connection_that_says_nothing_is_closed()
    {
        var node = Start(2, change: options => options with { Patience = TimeSpan.FromMilliseconds(200) });

        Assert.Equal(0, await SendAndAwaitEndAsync(node, []));
    }

    [Fact]
    public async Task Whoever_opens_many_connections_and_says_nothing_keeps_no_node_out()
    {
        var node = Start(2, change: options => options with { MostUnintroduced = 20, Patience = TimeSpan.FromMinutes(10) });
        node.System.ActorOf<Echo>("echo");
        var silent = new List<Socket>();
        try
        {
            for (var i = 0; i < 100; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                silent.Add(socket);
                await socket.ConnectAsync(node.Mesh.EndPoint);
            }

            Assert.Equal("in", await node.Refer(Start(3).System, "echo").Ask<string>("in", Patience));
            await UntilAsync(() => node.Mesh.Strangers <= 20, "the oldest are closed");
            Assert.Equal(0, await AwaitEndAsync(silent[0]));
        }
        finally
        {
            silent.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task A_kind_that_the_node_does_not_know_is_refused_in_words()
    {
        var (a, b) = (Start(2), Start(3));

        var refused = await Assert.ThrowsAsync<PeerRefusedException>(() => a.Mesh.OpenAsync(b.Mesh.Name, "tea", "two cups", default));

        Assert.Contains("does not know connections of kind 'tea'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_peer_that_takes_the_connection_and_answers_nothing_is_given_up()
    {
        var node = Start(2, change: options => options with { Patience = TimeSpan.FromMilliseconds(300) });
        using var mute = new TcpListener(System.Net.IPAddress.Parse("127.0.0.3"), 0);
        mute.Start();
        var there = Wire.NodeName.NewAt("127.0.0.3", ((System.Net.IPEndPoint)mute.LocalEndpoint).Port);

        var error = await Assert.ThrowsAsync<IOException>(() => node.Mesh.OpenAsync(there, MeshKinds.Frames, "1", default));

        Assert.Contains($"{there} cannot be reached: it did not answer within 0.3 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_is_told_in_words_that_a_node_cannot_be_reached()
    {
        var node = Start(2);
        using var taken = new TcpListener(System.Net.IPAddress.Parse("127.0.0.3"), 0);
        taken.Start();
        var there = Wire.NodeName.NewAt("127.0.0.3", ((System.Net.IPEndPoint)taken.LocalEndpoint).Port);
        taken.Stop();

        var door = new MeshDoor(node.Runtime.Place.SocketBase, node.Id);
        var error = await Assert.ThrowsAsync<IOException>(() => door.DialAsync(there, 1, default).AsTask());

        Assert.Contains($"The node {there} cannot be reached: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("refused", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>How many bytes came back before the other side closed.</summary>
    private static async Task<int> SendAndAwaitEndAsync(TestNode node, byte[] bytes)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(node.Mesh.EndPoint);
        if (bytes.Length > 0)
        {
            await socket.SendAsync(bytes);
            socket.Shutdown(SocketShutdown.Send);
        }

        return await AwaitEndAsync(socket);
    }

    private static async Task<int> AwaitEndAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[100]).WaitAsync(Patience);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.NotConnected)
        {
            return 0;
        }
    }
}
