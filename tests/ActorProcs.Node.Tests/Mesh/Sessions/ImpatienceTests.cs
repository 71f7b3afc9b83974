using System.Net;
using System.Net.Sockets;
using ActorProcs.Mesh;
using ActorProcs.Mesh.Sessions;

namespace ActorProcs.Node.Tests.Mesh.Sessions;

public sealed class ImpatienceTests
{
    [Fact]
    public async Task Whichever_side_it_is_a_session_notices_the_silence_of_each_of_its_connections_before_Akka_does()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var session = new MeshSession(SessionId.New(), "other", TimeSpan.FromMinutes(1));
        for (var number = 0; number < 2; number++)
        {
            using var dialler = MeshSocket.New();
            await dialler.ConnectAsync(listener.LocalEndpoint);
            var accepted = await listener.AcceptSocketAsync();
            MeshSocket.Set(accepted);
            Assert.True(NoticesAfter(accepted) > 15);

            if (number > 0)
            {
                Assert.True(session.Supersede(number));
                await session.SettledAsync();
            }

            session.Attach(new MeshConnection(accepted, new NetworkStream(accepted, ownsSocket: true)), number, peerTaken: 0);

            Assert.True(session.IsConnected);
            Assert.InRange(NoticesAfter(accepted), 1, 14);
        }

        session.End(null);
    }

    /// <summary>Seconds.</summary>
    private static int NoticesAfter(Socket socket) => Option(socket, SocketOptionName.TcpKeepAliveTime)
        + (Option(socket, SocketOptionName.TcpKeepAliveInterval) * Option(socket, SocketOptionName.TcpKeepAliveRetryCount));

    private static int Option(Socket socket, SocketOptionName name) => (int)socket.GetSocketOption(SocketOptionLevel.Tcp, name)!;
}
