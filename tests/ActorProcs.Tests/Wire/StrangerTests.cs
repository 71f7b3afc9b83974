using System.Net.Sockets;
using ActorProcs.Wire.Transport;
using Akka.Actor;
using Akka.Event;

namespace ActorProcs.Tests.Wire;

public sealed class StrangerTests : WireTest
{
    private const string Logged = "akka.loglevel = WARNING";

    public static TheoryData<string, byte[]> Garbage { get; } = new()
    {
        { "text", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray() },
        { "zeros", new byte[5000] },
        { "another version", "ACTPROC\u0009rest"u8.ToArray() },
        { "an absurd length", [.. Greeting.Bytes.Span, 0xFF, 0xFF, 0xFF, 0x7F] },
        { "a first frame that is none of Akka's", [.. Greeting.Bytes.Span, 3, 0, 0, 0, 1, 2, 3] },
        { "a message where the greeting of Akka should be", [.. Greeting.Bytes.Span, 4, 0, 0, 0, 0x0A, 2, 1, 1] },
    };

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task Garbage_from_a_stranger_is_logged_closed_and_changes_nothing(string what, byte[] garbage)
    {
        var node = Start(1, Logged);
        node.ActorOf<Echo>("echo");
        var (log, lines) = node.Collect("log");
        node.EventStream.Subscribe(log, typeof(LogEvent));

        Assert.Equal(0, await SendAndAwaitEndAsync(garbage));

        await UntilAsync(() => lines().Length > 0, $"{what} is logged");
        var line = Assert.IsType<Warning>(Assert.Single(lines()));
        Assert.Contains("A connection was refused and closed.", line.Message.ToString(), StringComparison.Ordinal);
        Assert.Equal("hello", await Remote(Start(2), 1, "echo").Ask<string>("hello", Patience));
    }

    [Fact]
    public async Task A_stranger_who_knocks_in_a_loop_fills_no_log()
    {
        var node = Start(1, Logged);
        var (log, lines) = node.Collect("log");
        node.EventStream.Subscribe(log, typeof(LogEvent));

        for (var i = 0; i < 50; i++) await SendAndAwaitEndAsync("nonsense"u8.ToArray());

        await UntilAsync(() => lines().Length > 0, "the first is logged");
        Assert.Single(lines());
    }

    [Fact]
    public async Task A_connection_that_says_nothing_is_closed()
    {
        Start(1, "akka.remote.ap.uds.handshake-timeout = 200ms");

        Assert.Equal(0, await SendAndAwaitEndAsync([]));
    }

    [Fact]
    public void A_peer_of_another_user_is_refused()
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(Base, "x.sock")));
        listener.Listen();
        using var dialler = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        dialler.Connect(new UnixDomainSocketEndPoint(Path.Combine(Base, "x.sock")));
        using var accepted = listener.Accept();

        PeerIdentity.Check(accepted, PeerIdentity.OwnUserId);
        PeerIdentity.Check(dialler, PeerIdentity.OwnUserId);

        var error = Assert.Throws<PeerRefusedException>(() => PeerIdentity.Check(accepted, PeerIdentity.OwnUserId + 1));
        Assert.Contains($"user {PeerIdentity.OwnUserId}", error.Message, StringComparison.Ordinal);
        Assert.Throws<PeerRefusedException>(() => PeerIdentity.Check(dialler, PeerIdentity.OwnUserId + 1));
    }

    [Fact]
    public void A_path_that_is_too_long_is_one_clear_error()
    {
        var error = Assert.Throws<ProcException>(() => ActorProcs.Wire.WireConfig.For("node", 1, "/tmp/" + new string('x', 120)));

        Assert.Contains("137 bytes", error.Message, StringComparison.Ordinal);
        Assert.Contains("ACTORPROCS_RUNTIME_DIR", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../etc")]
    [InlineData("")]
    [InlineData("NODE")]
    [InlineData("a/b")]
    public void A_host_that_is_no_plain_name_is_refused(string host) =>
        Assert.Throws<ProcException>(() => SocketPath.Of(Base, host, 1));

    /// <summary>How many bytes came back before the other side closed.</summary>
    private async Task<int> SendAndAwaitEndAsync(byte[] bytes)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(Base, NodeId, "1.sock")));
        if (bytes.Length > 0) await socket.SendAsync(bytes);
        try
        {
            return await socket.ReceiveAsync(new byte[100]).WaitAsync(Patience);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
    }
}
