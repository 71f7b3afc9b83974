using ActorProcs.Cli.Api;
using ActorProcs.Cli.Commands;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Tests.Units;

/// <summary>How people name a node.</summary>
public sealed class NodeChoiceTests
{
    private static readonly NodeView[] Nodes =
    [
        Node("aubvs8vn.10.0.0.1.4053", "head"),
        Node("ts6h3337.10.0.0.2.4053"),
        Node("ts6k2222.10.0.0.2.4054"),
        Node("wq3xyz22.ip6.fe80--1.4053"),
        Node("k3m9x2ab.worker-2.4053"),
    ];

    [Theory]
    [InlineData("head", 0)]
    [InlineData("aubvs8vn.10.0.0.1.4053", 0)]
    [InlineData("aub", 0)]
    [InlineData("10.0.0.1", 0)]
    [InlineData("10.0.0.2:4054", 2)]
    [InlineData("ts6h", 1)]
    [InlineData("fe80::1", 3)]
    [InlineData("[fe80::1]:4053", 3)]
    [InlineData("worker-2", 4)]
    public void A_node_is_found_by_its_name_its_address_or_its_id(string wanted, int index) =>
        Assert.Same(Nodes[index], NodeChoice.Find(Nodes, wanted));

    [Theory]
    [InlineData("10.0.0.2")]
    [InlineData("ts6")]
    public void What_could_be_several_is_refused_with_their_names(string wanted)
    {
        var error = Assert.Throws<CliException>(() => NodeChoice.Find(Nodes, wanted));

        Assert.Equal(ExitCode.Usage, error.ExitCode);
        Assert.Contains("ts6h3337.10.0.0.2.4053, ts6k2222.10.0.0.2.4054", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0")]
    [InlineData("4053")]
    [InlineData("10.0.0.2:405")]
    [InlineData("nobody")]
    public void What_is_none_is_told(string wanted) =>
        Assert.Equal(ExitCode.NoSuchObject, Assert.Throws<CliException>(() => NodeChoice.Find(Nodes, wanted)).ExitCode);

    private static NodeView Node(string id, string? name = null) => new()
    {
        Id = id,
        Name = name ?? id,
        State = NodeView.Up,
        Pid = 1,
        Workers = 2,
        Busy = 0,
        Spares = 0,
        Labels = new Dictionary<string, string>(),
        Processes = [],
    };
}
