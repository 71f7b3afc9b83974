using ActorProcs.Mesh;
using ActorProcs.Node.Tests.Mesh;
using ActorProcs.Trust;
using Akka.Actor;
using Akka.Event;

namespace ActorProcs.Node.Tests.Trust;

/// <summary>Nodes of a cluster with certificates, and a clock that all of them look at.</summary>
public abstract class TrustTest : MeshTest
{
    private protected const string Logged = "akka.loglevel = WARNING";

    private readonly TestCluster _cluster;

    protected TrustTest() => _cluster = new TestCluster(Clock);

    private protected FakeClock Clock { get; } = new();

    private protected string StateOf(int host) => Path.Combine(Folder, $"s{host}");

    private protected override IMeshSecurity SecurityOf(int host) => _cluster.SecurityOf(StateOf(host), Nodes);

    private protected ClusterTrust TrustOf(int host) => _cluster.TrustOf(StateOf(host), Nodes);

    /// <summary>What a node logs of strangers from now on.</summary>
    private protected static Func<string[]> RefusalsOf(TestNode node)
    {
        var (log, lines) = node.System.Collect("log");
        node.System.EventStream.Subscribe(log, typeof(Warning));
        return () => [.. lines().Cast<Warning>().Select(line => line.Message.ToString()!)];
    }
}
