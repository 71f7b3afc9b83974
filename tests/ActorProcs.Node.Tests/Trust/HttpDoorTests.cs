using System.Net.Sockets;
using ActorProcs.Mesh;
using ActorProcs.Node.Tests.Mesh;
using ActorProcs.Trust;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Node.Tests.Trust;

public sealed class HttpDoorTests : TrustTest
{
    [Fact]
    public async Task HTTP_is_served_to_members_alone_and_of_others_not_a_byte_is_read()
    {
        var node = Start(2, settings: Logged);
        using var api = new Api(node);
        using var rogue = await ClusterTrust.OpenOrCreateAsync(new StateFolder(StateOf(8)), [], clock: Clock);

        var foreign = await Assert.ThrowsAsync<PeerRefusedException>(() => GetAsync(node, new MeshTls(rogue)));
        var plain = await Assert.ThrowsAsync<PeerRefusedException>(() => GetAsync(node, new NoSecurity()));

        Assert.Contains("none of this cluster", foreign.Message, StringComparison.Ordinal);
        Assert.Contains("--insecure", plain.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (api.Connections, api.Bytes));
        Assert.Equal("hello", await GetAsync(node, new MeshTls(TrustOf(2))));
        Assert.Equal(1, api.Connections);
    }

    [Fact]
    public async Task A_certificate_that_has_ended_opens_nothing()
    {
        var node = Start(2);
        using var api = new Api(node);
        using var late = await ClusterTrust.OpenOrCreateAsync(new StateFolder(StateOf(2)), [], clock: new FakeClock());
        Assert.Equal("hello", await GetAsync(node, new MeshTls(late)));

        Clock.Advance(ClusterTrust.DefaultLifetime + TimeSpan.FromMinutes(11));

        var refused = await Assert.ThrowsAsync<PeerRefusedException>(() => GetAsync(node, new MeshTls(late)));
        Assert.Contains("its certificate ended at", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, api.Connections);
    }

    [Fact]
    public async Task A_node_that_serves_no_console_says_so_and_a_stranger_is_not_told_even_that()
    {
        var node = Start(2);
        node.Mesh.Register(HttpService.Kind, new HttpService(node.Runtime.Place));
        using var rogue = await ClusterTrust.OpenOrCreateAsync(new StateFolder(StateOf(8)), [], clock: Clock);

        Assert.Contains("serves no console", (await Assert.ThrowsAsync<PeerRefusedException>(() => GetAsync(node, new MeshTls(TrustOf(2))))).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("console", (await Assert.ThrowsAsync<PeerRefusedException>(() => GetAsync(node, new MeshTls(rogue)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_console_that_goes_away_is_noticed_by_the_API()
    {
        var node = Start(2);
        using var api = new Api(node);
        var stream = await HttpDoor.DialAsync(node.Mesh.EndPoint, new MeshTls(TrustOf(2)), default);
        await UntilAsync(() => api.Connections == 1, "it is connected");

        await stream.DisposeAsync();

        await UntilAsync(() => api.Ended == 1, "the API's end is closed too");
    }

    private static async Task<string> GetAsync(TestNode node, IMeshSecurity security)
    {
        await using var stream = await HttpDoor.DialAsync(node.Mesh.EndPoint, security, default);
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: node\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync().WaitAsync(Patience);
    }

    /// <summary>Stands where a node's API listens, says hello to everybody who says something, and counts.</summary>
    private sealed class Api : IDisposable
    {
        private readonly Socket _listener;
        private int _connections;
        private int _bytes;
        private int _ended;

        internal Api(TestNode node)
        {
            _listener = UnixForm.ListenAt(Path.Combine(node.Runtime.Place.SocketDirectory, HttpService.SocketName));
            node.Mesh.Register(HttpService.Kind, new HttpService(node.Runtime.Place));
            _ = AcceptAsync();
        }

        internal int Connections => Volatile.Read(ref _connections);

        internal int Bytes => Volatile.Read(ref _bytes);

        internal int Ended => Volatile.Read(ref _ended);

        public void Dispose() => _listener.Dispose();

        private async Task AcceptAsync()
        {
            while (true)
            {
                using var socket = await _listener.AcceptAsync();
                Interlocked.Increment(ref _connections);
                var count = await socket.ReceiveAsync(new byte[1000]);
                Interlocked.Add(ref _bytes, count);
                if (count > 0) await socket.SendAsync("hello"u8.ToArray());
                Interlocked.Increment(ref _ended);
            }
        }
    }
}
