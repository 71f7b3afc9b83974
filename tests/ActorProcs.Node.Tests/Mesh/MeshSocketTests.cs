using System.Net;
using System.Net.Sockets;
using ActorProcs.Mesh;

namespace ActorProcs.Node.Tests.Mesh;

public sealed class MeshSocketTests
{
    [Fact]
    public void Two_nodes_do_not_share_a_port_and_one_that_comes_back_has_its_own_again()
    {
        var at = new IPEndPoint(IPAddress.Parse("127.0.0.7"), 0);
        using (var first = MeshSocket.Listen(at))
        {
            at = (IPEndPoint)first.LocalEndPoint!;
            Assert.Contains($"{at}", Assert.Throws<PortTakenException>(() => MeshSocket.Listen(at)).Message, StringComparison.Ordinal);

            // A connection that this side closes first leaves its end behind at the port for a minute.
            using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
            client.Connect(at);
            first.Accept().Close();
            Assert.Equal(0, client.Receive(new byte[1]));
        }

        MeshSocket.Listen(at).Dispose();
    }
}
