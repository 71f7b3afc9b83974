using System.Net;
using System.Net.Sockets;
using ActorProcs.Membership;

namespace ActorProcs.Node.Tests.Membership;

/// <summary>A head that has very much to do when another host comes.</summary>
public sealed class SlowHeadTests : ClusterTest
{
    [Fact]
    public async Task Who_joins_asks_again_when_it_is_not_answered_in_time()
    {
        await using var head = await ClusterNode.StartAsync(Options(2), CancellationToken.None);
        using var way = new TcpListener(IPAddress.Parse("127.0.0.2"), 0);
        way.Start();
        var taken = 0;
        var open = new List<IDisposable>();
        using var stop = new CancellationTokenSource();

        // The first connection buys a certificate, and the one after the next asks who is there: neither is answered.
        var passing = PassAsync(way, head.Name.EndPoint(), () => ++taken is 2 or > 3, open, stop.Token);
        var token = head.Trust!.CreateToken(TimeSpan.FromHours(1)).ToString();
        await using var member = await ClusterNode.StartAsync(Options(3) with { Join = way.LocalEndpoint, Token = token }, CancellationToken.None);

        Assert.True(taken >= 4);
        await KnowsAsync(await ConnectAsync(member), 2);
        await stop.CancelAsync();
        await passing;
        open.ForEach(each => each.Dispose());
    }

    private ClusterNodeOptions Options(int host) => new()
    {
        Listen = IPAddress.Parse($"127.0.0.{host}"),
        Port = 0,
        Local = new LocalOptions { Directory = Path.Combine(Folder, $"h{host}"), Workers = 1, Spares = 0 },
        CacheFolder = Path.Combine(Folder, $"c{host}"),
        StateFolder = Path.Combine(Folder, $"s{host}"),
    };

    private static async Task PassAsync(TcpListener way, EndPoint to, Func<bool> passes, List<IDisposable> open, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var here = await way.AcceptTcpClientAsync(stop);
                open.Add(here);
                if (!passes()) continue;
                var there = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await there.ConnectAsync(to, stop);
                var beyond = new NetworkStream(there, ownsSocket: true);
                open.Add(beyond);
                _ = CopyAsync(here.GetStream(), beyond);
                _ = CopyAsync(beyond, here.GetStream());
            }
        }
        catch (OperationCanceledException)
        {
            // The test has seen enough.
        }
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        try
        {
            await from.CopyToAsync(to);
            to.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // One side has hung up.
        }
    }
}
