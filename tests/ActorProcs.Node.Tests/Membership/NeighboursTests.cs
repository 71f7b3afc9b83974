using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using ActorProcs.Membership;
using ActorProcs.Mesh;
using ActorProcs.Node.Tests.Mesh;
using ActorProcs.Nodes;
using ActorProcs.Wire;

namespace ActorProcs.Node.Tests.Membership;

/// <summary>A first node that comes back looks for those it knew, before it begins a cluster of its own.</summary>
public sealed class NeighboursTests : MeshTest
{
    private static readonly NodeName Own = NodeName.NewAt("127.0.0.99", 4053, isHead: true);

    [Fact]
    public async Task One_that_is_slow_to_answer_is_asked_again()
    {
        var (mesh, node) = Bind(20);
        Know(mesh.EndPoint);
        var found = Neighbours.FindAsync(Folder, Own, Options(99), CancellationToken.None);

        // Its host is too busy to answer until it has been asked twice: a connection is there before anybody takes it.
        var asked = new HashSet<int>();
        await UntilAsync(() => CountOf(asked, mesh.EndPoint) >= 2, "it is asked twice");
        mesh.Serve(node.Runtime);
        Assert.Equal(mesh.Name, await found.WaitAsync(Patience));
    }

    [Fact]
    public async Task Where_nobody_listens_any_more_nobody_is_waited_for()
    {
        var (mesh, node) = Bind(21);
        var gone = mesh.EndPoint;
        await node.DisposeAsync();
        Know(gone);
        Assert.Null(await Neighbours.FindAsync(Folder, Own, Options(99), CancellationToken.None).WaitAsync(Patience));
    }

    [Fact]
    public async Task One_that_answers_is_enough()
    {
        var (silent, _) = Bind(22);
        var (mesh, node) = Bind(23);
        mesh.Serve(node.Runtime);
        Know(silent.EndPoint, mesh.EndPoint);
        Assert.Equal(mesh.Name, await Neighbours.FindAsync(Folder, Own, Options(99), CancellationToken.None).WaitAsync(Patience));
    }

    private static MeshOptions Options(int host) => new() { Listen = IPAddress.Parse($"127.0.0.{host}"), Port = 0, Security = new NoSecurity() };

    private static int CountOf(HashSet<int> asked, IPEndPoint at)
    {
        foreach (var connection in IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections())
            if (connection.RemoteEndPoint.Port == at.Port && connection.RemoteEndPoint.Address.MapToIPv4().Equals(at.Address)) asked.Add(connection.LocalEndPoint.Port);
        return asked.Count;
    }

    private (ActorProcs.Mesh.Mesh Mesh, TestNode Node) Bind(int host)
    {
        var mesh = ActorProcs.Mesh.Mesh.Bind(Options(host));
        var local = new LocalOptions { Directory = Path.Combine(Folder, $"h{host}"), Spares = 0, Workers = 1 };
        var node = Keep(new TestNode(mesh, NodeRuntime.Start(local, sparesAtOnce: false, mesh.NetworkWith())));
        mesh.Register(FirstContact.Kind, new FirstContact(mesh.Name));
        return (mesh, node);
    }

    private void Know(params IPEndPoint[] places) => File.WriteAllLines(
        Path.Combine(Folder, "neighbours"), places.Select(place => string.Create(CultureInfo.InvariantCulture, $"{place.Address}|{place.Port}")));
}
