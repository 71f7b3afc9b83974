using ActorProcs.Mesh;
using ActorProcs.Trust;

namespace ActorProcs.Node.Tests.Mesh;

/// <summary>A cluster with certificates: the first node makes it, the others join it.</summary>
internal sealed class TestCluster(TimeProvider? clock = null)
{
    private readonly Dictionary<string, ClusterTrust> _trusts = [];

    internal IMeshSecurity SecurityOf(string state, IReadOnlyList<TestNode> running) => new MeshTls(TrustOf(state, running));

    internal ClusterTrust TrustOf(string state, IReadOnlyList<TestNode> running)
    {
        if (_trusts.TryGetValue(state, out var known)) return known;
        var folder = new StateFolder(state);
        return _trusts[state] = _trusts.Count == 0
            ? ClusterTrust.OpenOrCreateAsync(folder, ["127.0.0.1"], clock: clock).GetAwaiter().GetResult()
            : ClusterTrust.JoinAsync(folder, ["127.0.0.1"], _trusts.Values.First().CreateToken(TimeSpan.FromHours(1)), running[0].Mesh.EndPoint, default, clock: clock)
                .GetAwaiter().GetResult();
    }
}
