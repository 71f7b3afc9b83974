using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorProcs.Mesh;
using ActorProcs.Node.Tests.Mesh;
using ActorProcs.Trust;
using ActorProcs.Wire.Transport;
using Akka.Actor;

namespace ActorProcs.Node.Tests.Trust;

public sealed class CertificateTests : TrustTest
{
    [Fact]
    public async Task Without_a_certificate_of_the_cluster_nothing_is_read_and_the_reason_is_told()
    {
        var node = Start(2, settings: Logged);
        var refusals = RefusalsOf(node);
        var service = new Counting();
        node.Mesh.Register("count", service);
        using var rogue = await ClusterTrust.OpenOrCreateAsync(new StateFolder(StateOf(8)), [], clock: Clock);
        using var selfSigned = SelfSigned();
        var call = new MeshHeader("count", node.Id, "somebody", "").Pack();

        Assert.Contains("it shows no certificate", await CallAsync(node, null, call), StringComparison.Ordinal);
        Assert.Contains("its certificate is none of this cluster", await CallAsync(node, rogue.Node, call), StringComparison.Ordinal);
        Assert.Contains("its certificate is none of this cluster", await CallAsync(node, selfSigned, call), StringComparison.Ordinal);
        Assert.Contains("its certificate is none of this cluster", await CallAsync(node, AuthorityItself(rogue), call), StringComparison.Ordinal);
        Assert.Equal(0, service.Calls);
        await UntilAsync(() => refusals().Length > 0, "it is logged");
        Assert.Contains("It is no node of this cluster: it shows no certificate", refusals()[0], StringComparison.Ordinal);
        Assert.Equal("", await CallAsync(node, TrustOf(2).Node, call));
        Assert.Equal(1, service.Calls);
    }

    [Fact]
    public async Task A_certificate_ends_with_an_allowance_for_clocks_that_are_apart()
    {
        var node = Start(2);
        var service = new Counting();
        node.Mesh.Register("count", service);
        using var member = await ClusterTrust.OpenOrCreateAsync(new StateFolder(StateOf(2)), [], clock: new FakeClock());
        var call = new MeshHeader("count", node.Id, "somebody", "").Pack();

        Clock.Advance(ClusterTrust.DefaultLifetime + TimeSpan.FromMinutes(9));
        Assert.Equal("", await CallAsync(node, member.Node, call));
        Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Contains("its certificate ended at", await CallAsync(node, member.Node, call), StringComparison.Ordinal);
        Clock.Advance(-ClusterTrust.DefaultLifetime - TimeSpan.FromDays(1));
        Assert.Equal("", await CallAsync(node, member.Node, call));
        Clock.Advance(-TimeSpan.FromMinutes(30));
        Assert.Contains("Set the clocks right", await CallAsync(node, member.Node, call), StringComparison.Ordinal);
        Assert.Equal(2, service.Calls);
    }

    [Fact]
    public async Task An_older_TLS_and_a_connection_that_says_not_what_it_is_for_are_refused()
    {
        var node = Start(2, settings: Logged);
        var refusals = RefusalsOf(node);

        await Assert.ThrowsAnyAsync<Exception>(() => CallAsync(node, TrustOf(2).Node, [], SslProtocols.Tls12));
        await Assert.ThrowsAnyAsync<Exception>(() => CallAsync(node, TrustOf(2).Node, [], protocol: "h2"));
        Assert.Equal("closed", await CallAsync(node, TrustOf(2).Node, [], protocol: null));

        await UntilAsync(() => refusals().Length > 0, "it is logged");
        Assert.Contains("does not speak TLS 1.3 as nodes do", refusals()[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_of_another_cluster_at_the_address_is_told_nothing_and_both_sides_say_so()
    {
        var (a, b) = (Start(2), Start(3, settings: Logged));
        var refusals = RefusalsOf(b);
        using var rogue = await ClusterTrust.OpenOrCreateAsync(new StateFolder(StateOf(8)), [], clock: Clock);
        var there = Start(4, settings: Logged, change: options => options with { Security = new MeshTls(rogue) });
        var service = new Counting();
        there.Mesh.Register("count", service);

        var error = await Assert.ThrowsAsync<PeerRefusedException>(() => a.Mesh.OpenAsync(there.Mesh.Name, "count", "", default));
        Assert.Contains("Whoever answers there is no node of this cluster: its certificate is none of this cluster", error.Message, StringComparison.Ordinal);
        var reverse = await Assert.ThrowsAsync<PeerRefusedException>(() => there.Mesh.OpenAsync(b.Mesh.Name, "count", "", default));
        Assert.Contains("is none of this cluster", reverse.Message, StringComparison.Ordinal);

        Assert.Equal(0, service.Calls);
        await UntilAsync(() => refusals().Length > 0, "the node that was dialled says so");
    }

    [Fact]
    public async Task Nodes_with_and_without_certificates_say_that_they_are_different()
    {
        var secure = Start(2);
        var plain = Start(3, change: options => options with { Security = new NoSecurity() });

        var toPlain = await Assert.ThrowsAsync<PeerRefusedException>(() => secure.Mesh.OpenAsync(plain.Mesh.Name, MeshKinds.Frames, "1", default));
        var toSecure = await Assert.ThrowsAsync<PeerRefusedException>(() => plain.Mesh.OpenAsync(secure.Mesh.Name, MeshKinds.Frames, "1", default));

        Assert.Contains("--insecure", toPlain.Message, StringComparison.Ordinal);
        Assert.Contains("--insecure", toSecure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renewal_changes_new_connections_and_leaves_open_ones_alone()
    {
        var (a, b) = (Start(2), Start(3));
        b.System.ActorOf<Echo>("echo");
        var worker = a.StartWorker(5);
        var ended = worker.Collect("ended");
        worker.EventStream.Subscribe(ended.Actor, typeof(Akka.Remote.DisassociatedEvent));
        var echo = b.Refer(worker, "echo");
        Assert.Equal(1, await echo.Ask<int>(1, Patience));
        var old = (TrustOf(2).Node.SerialNumber, TrustOf(3).Node.SerialNumber);

        Clock.Advance(TimeSpan.FromDays(19));
        TrustOf(2).RenewIfDue();
        Assert.Equal(old.Item1, TrustOf(2).Node.SerialNumber);
        Clock.Advance(TimeSpan.FromDays(2));
        TrustOf(2).RenewIfDue();
        TrustOf(3).RenewIfDue();

        Assert.NotEqual(old.Item1, TrustOf(2).Node.SerialNumber);
        Assert.NotEqual(old.Item2, TrustOf(3).Node.SerialNumber);
        Clock.Advance(TimeSpan.FromDays(15));
        Assert.Equal(2, await echo.Ask<int>(2, Patience));
        Assert.Equal(3, await b.Refer(a.StartWorker(6), "echo").Ask<int>(3, Patience));
        Assert.Empty(ended.Seen());
        using var kept = await ClusterTrust.OpenOrCreateAsync(new StateFolder(StateOf(2)), ["127.0.0.1"], clock: Clock);
        Assert.Equal(TrustOf(2).Node.SerialNumber, kept.Node.SerialNumber);
    }

    [Fact]
    public async Task Strangers_who_begin_to_speak_TLS_and_stop_keep_no_node_out()
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
                await socket.SendAsync(new byte[] { 0x16, 0x03, 0x01, 0x02, 0x00, 0x01 });
            }

            Assert.Equal("in", await node.Refer(Start(3).System, "echo").Ask<string>("in", Patience));
            await UntilAsync(() => node.Mesh.Strangers <= 20, "the oldest are closed");
        }
        finally
        {
            silent.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task Arbitrary_bytes_in_any_state_of_a_connection_harm_nobody()
    {
        var node = Start(2);
        node.System.ActorOf<Echo>("echo");
        var random = new Random(7);
        for (var i = 0; i < 60; i++)
        {
            var garbage = new byte[random.Next(1, 3000)];
            random.NextBytes(garbage);
            if (i % 2 == 0) new byte[] { 0x16, 0x03, 0x01 }.CopyTo(garbage.AsSpan(0, Math.Min(3, garbage.Length)));
            if (i % 3 == 0) await SendAsync(node, garbage);
            else await JoinWithAsync(node, garbage);
        }

        Assert.Equal("hello", await node.Refer(Start(3).System, "echo").Ask<string>("hello", Patience));
        await UntilAsync(() => node.Mesh.Strangers == 0, "all are forgotten");
    }

    private static async Task SendAsync(TestNode node, byte[] bytes)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(node.Mesh.EndPoint);
        await socket.SendAsync(bytes);
    }

    private static async Task JoinWithAsync(TestNode node, byte[] bytes)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(node.Mesh.EndPoint);
        await using var tls = new SslStream(new NetworkStream(socket), false, (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "x", EnabledSslProtocols = SslProtocols.Tls13, ApplicationProtocols = [Alpn.Join] });
        await tls.WriteAsync(bytes);
    }

    /// <summary>What a stranger hears who shows that certificate and then says that: the reason of a refusal, or nothing when he is let in.</summary>
    private static async Task<string> CallAsync(
        TestNode node, X509Certificate2? certificate, byte[] call, SslProtocols tlsVersion = SslProtocols.Tls13, string? protocol = "actorprocs-mesh/1")
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(node.Mesh.EndPoint);
        await using var tls = new SslStream(new NetworkStream(socket), false, (_, shown, _, _) => shown is not null);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "x",
            EnabledSslProtocols = tlsVersion,
            ApplicationProtocols = protocol is null ? null : [new SslApplicationProtocol(protocol)],
            LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
        }).WaitAsync(Patience);
        if (call.Length > 0) await tls.WriteAsync(call);
        using var channel = new MeshConnection(socket, tls);
        try
        {
            await MeshAnswer.ReadAsync(channel).AsTask().WaitAsync(Patience);
            return "";
        }
        catch (PeerRefusedException e)
        {
            return e.Message;
        }
        catch (IOException)
        {
            return "closed";
        }
    }

    private static X509Certificate2 SelfSigned()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=actorprocs node", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    /// <summary>An authority's own certificate, shown as if it were a node's.</summary>
    private static X509Certificate2 AuthorityItself(ClusterTrust trust)
    {
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(trust.Authority.ExportKey(), out _);
        return trust.Authority.Certificate.CopyWithPrivateKey(key);
    }

    private sealed class Counting : IMeshService
    {
        private int _calls;

        internal int Calls => Volatile.Read(ref _calls);

        public async Task ServeAsync(MeshCall call, CancellationToken cancel)
        {
            Interlocked.Increment(ref _calls);
            await call.GrantAsync();
        }
    }
}
