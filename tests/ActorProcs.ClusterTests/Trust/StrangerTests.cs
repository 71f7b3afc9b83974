using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ActorProcs.ClusterTests.Membership;
using ActorProcs.Mesh;
using ActorProcs.Trust;
using ActorProcs.Wire.Transport;

namespace ActorProcs.ClusterTests.Trust;

/// <summary>Those who do not belong to a cluster, and come to its nodes all the same while these work.</summary>
public sealed class StrangerTests
{
    private const long MostGrowth = 100L << 20;

    [HostsFact]
    public async Task Who_brings_a_certificate_or_token_that_is_not_good_is_told_why_and_the_cluster_does_not_notice()
    {
        await using var hosts = ClusterHosts.Empty(3);
        await hosts.StartNodeAsync(1);
        var program = await hosts.ConnectAsync(1);
        var created = await hosts.ConsoleAsync(1, "token", "create", "--expires", "1s");
        Assert.True(created.Code == 0, created.Errors);
        var expired = JoinToken.Parse(created.Output.Trim());
        await hosts.StartNodeAsync(2);
        await ClusterHosts.KnowsAsync(program, 2);

        // A cluster of its own, whose node then goes to this one.
        await hosts.StartNodeAsync(3, head: 3);
        hosts.Signal(3, "TERM");
        Assert.Equal(143, (await hosts.EndAsync(3)).Code);
        hosts.Launch(3, token: "");
        var another = await hosts.EndAsync(3);
        Assert.NotEqual(0, another.Code);
        Assert.Contains("its certificate is none of this cluster", another.Errors, StringComparison.Ordinal);

        // A host of none, with a token that was good a second ago, and with none.
        Directory.Delete(hosts.StateOf(3), recursive: true);
        await ClusterHosts.UntilAsync(() => DateTimeOffset.UtcNow > expired.Expires + TimeSpan.FromSeconds(1), "the token has ended");
        hosts.Launch(3, token: expired.ToString());
        var late = await hosts.EndAsync(3);
        Assert.NotEqual(0, late.Code);
        Assert.Contains("the join token ended at", late.Errors, StringComparison.Ordinal);
        hosts.Launch(3, token: "");
        var bare = await hosts.EndAsync(3);
        Assert.NotEqual(0, bare.Code);
        Assert.Contains("Give a token", bare.Errors, StringComparison.Ordinal);

        // One of this cluster that has ended, shown by somebody to whom any answer is right; and no certificate at all.
        using var stale = await StaleAsync(hosts);
        Assert.Contains("its certificate ended at", await RefusalAsync(stale.ClientOptions([Alpn.Mesh], AnyNode)), StringComparison.Ordinal);
        var nothing = new SslClientAuthenticationOptions
        {
            TargetHost = MeshTls.ServerName,
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = [Alpn.Mesh],
            RemoteCertificateValidationCallback = AnyNode,
        };
        Assert.Contains("it shows no certificate", await RefusalAsync(nothing), StringComparison.Ordinal);

        Assert.Equal(2, (await program.NodesAsync()).Count);
        Assert.Equal(2, await program.RunAsync(() => 2, new ProcOptions { Node = "host2" }));
        await hosts.StartNodeAsync(3);
        await ClusterHosts.KnowsAsync(program, 3);
    }

    [HostsFact]
    public async Task A_flood_of_garbage_costs_a_node_neither_its_work_nor_its_memory_and_another_can_join_meanwhile()
    {
        await using var hosts = ClusterHosts.Empty(3);
        await hosts.StartNodeAsync(1);
        await hosts.StartNodeAsync(2);
        var program = await hosts.ConnectAsync(1);
        await ClusterHosts.KnowsAsync(program, 2);
        using var pool = program.Pool();
        Assert.Equal(100, (await pool.MapAsync(i => i, Enumerable.Range(0, 100))).Length);
        var before = hosts.Node(2).Memory;
        using var stop = new CancellationTokenSource();
        var sent = 0;
        Task[] flood = [.. Enumerable.Range(0, 4).Select(seed => Task.Run(() => FloodAsync(new Random(seed), () => Interlocked.Increment(ref sent), stop.Token)))];
        var silent = new List<Socket>();
        try
        {
            // More than may be open at once, which say nothing.
            for (var i = 0; i < 400; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                silent.Add(socket);
                await socket.ConnectAsync(Namespaces.AddressOf(2), ClusterHosts.Port);
            }

            await ClusterHosts.UntilAsync(() => Volatile.Read(ref sent) > 200, "much garbage has come");
            var mapped = await pool.MapAsync(i => Math.Sqrt(i), Enumerable.Range(0, 20_000)).WaitAsync(ClusterHosts.Patience);
            Assert.Equal(Enumerable.Range(0, 20_000).Select(i => Math.Sqrt(i)), mapped);
            await hosts.StartNodeAsync(3);
            await ClusterHosts.KnowsAsync(program, 3);
            await ClusterHosts.UntilAsync(() => Volatile.Read(ref sent) > 1000, "more garbage has come");
            Assert.Equal(2, await program.RunAsync(() => 2, new ProcOptions { Node = "host2" }));
        }
        finally
        {
            await stop.CancelAsync();
            silent.ForEach(socket => socket.Dispose());
            await Task.WhenAll(flood);
        }

        Assert.InRange(hosts.Node(2).Memory - before, long.MinValue, MostGrowth);
        var said = hosts.Node(2).Errors.Split('\n');
        Assert.Contains(said, line => line.Contains("A connection was refused and closed.", StringComparison.Ordinal));
        Assert.True(said.Length < 20, $"the log is flooded too: {said.Length} lines");
    }

    private static async Task FloodAsync(Random random, Action sent, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(Namespaces.AddressOf(2), ClusterHosts.Port, stop);
                await socket.SendAsync(Garbage(random), stop);
                if (random.Next(2) == 0) socket.Shutdown(SocketShutdown.Send);
                await socket.ReceiveAsync(new byte[100], stop).AsTask().WaitAsync(TimeSpan.FromMilliseconds(50), stop);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or TimeoutException)
            {
                // It was closed, as it should be.
            }

            sent();
        }
    }

    private static byte[] Garbage(Random random)
    {
        var noise = new byte[random.Next(1, 64 << 10)];
        random.NextBytes(noise);
        return random.Next(5) switch
        {
            0 => "GET / HTTP/1.1\r\nHost: node\r\n\r\n"u8.ToArray(),

            // A TLS record of 16 KiB that begins a hello and is never finished.
            1 => [0x16, 3, 1, 0x40, 0, 1, 0, 0x3F, 0xFC, 3, 3, .. noise.AsSpan(0, Math.Min(noise.Length, 200))],

            // The first bytes of nodes without certificates, and the longest header there is.
            2 => [.. "ACTMESH\u0002"u8, 0xFF, 0xFF, .. noise],

            // What processes of one host say to each other, and a frame of two gibibytes.
            3 => [.. Greeting.Bytes.Span, 0xFF, 0xFF, 0xFF, 0x7F, .. noise],
            _ => noise,
        };
    }

    /// <summary>A membership of this cluster as it was made forty days ago and never renewed.</summary>
    private static async Task<ClusterTrust> StaleAsync(ClusterHosts hosts)
    {
        var folder = Directory.CreateDirectory(Path.Combine(hosts.StateOf(3), "stale")).FullName;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Copy(Path.Combine(hosts.StateOf(1), "actorprocs", "authority.pem"), Path.Combine(folder, "authority.pem"));
        return await ClusterTrust.OpenOrCreateAsync(new StateFolder(folder), ["stale"], clock: new Past(TimeSpan.FromDays(40)));
    }

    /// <summary>In which words the first host turns somebody away.</summary>
    private static async Task<string> RefusalAsync(SslClientAuthenticationOptions options)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Namespaces.AddressOf(1), ClusterHosts.Port);
        var stream = new TlsStream(socket);
        await stream.Tls.AuthenticateAsClientAsync(options).WaitAsync(ClusterHosts.Patience);
        using var connection = new MeshConnection(socket, stream);

        // A question that any member has an answer to: nobody reads it.
        await connection.SendAsync(new MeshHeader(MeshKinds.Who, "", "stranger", "").Pack());
        var refused = await Assert.ThrowsAsync<PeerRefusedException>(() => MeshAnswer.ReadAsync(connection).AsTask().WaitAsync(ClusterHosts.Patience));
        Assert.Equal(0, await connection.ReceiveAsync(new byte[1]).AsTask().WaitAsync(ClusterHosts.Patience));
        return refused.Message;
    }

    private static bool AnyNode(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => certificate is not null;

    private sealed class Past(TimeSpan ago) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - ago;
    }
}
