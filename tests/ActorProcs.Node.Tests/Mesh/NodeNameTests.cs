using ActorProcs.Wire;
using Akka.Actor;
using FsCheck.Xunit;

namespace ActorProcs.Node.Tests.Mesh;

public sealed class NodeNameTests
{
    [Theory]
    [InlineData("10.0.0.2", 4053)]
    [InlineData("fe80::1", 1)]
    [InlineData("::1", 65535)]
    [InlineData("::ffff:10.0.0.2", 4053)]
    [InlineData("head.example.com", 4053)]
    [InlineData("my_app-worker-1", 4053)]
    public void A_name_says_where_the_node_is_and_can_stand_in_an_address(string host, int port)
    {
        var name = NodeName.NewAt(host, port);

        var read = NodeName.Parse(name.ToString());
        Assert.Equal((name, host, port), (read, read.Host, read.Port));
        Assert.Equal(name.Random, NodeName.DirectoryOf(name.ToString()));
        Assert.True(ActorPath.TryParse($"akka.ap.uds://actorprocs@{name}:1/user/x", out var path));
        Assert.Equal((name.ToString(), 1), (path.Address.Host, path.Address.Port));
    }

    [Fact]
    public void A_node_inside_a_program_has_no_place()
    {
        var name = NodeName.New();

        Assert.Null(NodeName.Parse(name.ToString()).Host);
        Assert.Throws<InvalidOperationException>(() => name.EndPoint());
    }

    [Theory]
    [InlineData("")]
    [InlineData(".10.0.0.2.4053")]
    [InlineData("../../etc")]
    [InlineData("k3m9x2ab.10.0.0.2")]
    [InlineData("k3m9x2ab.10.0.0.2.0")]
    [InlineData("k3m9x2ab.10.0.0.2.65536")]
    [InlineData("k3m9x2ab.10.0.0.2.04053")]
    [InlineData("k3m9x2ab..4053")]
    [InlineData("k3m9x2ab.HOST.4053")]
    [InlineData("k3m9x2ab.a/b.4053")]
    [InlineData("k3m9x2ab.ip6.nothing.4053")]
    [InlineData("k3m9x2ab.ip6.0-0--1.4053")]
    [InlineData("k3m9x2ab.4053")]
    public void What_is_no_name_is_refused(string text)
    {
        Assert.False(NodeName.TryParse(text, out _));
        Assert.Throws<ProcException>(() => NodeName.Parse(text));
    }

    [Theory]
    [InlineData("fe80::1%eth0", 4053)]
    [InlineData("two words", 4053)]
    [InlineData("", 4053)]
    [InlineData("ip6.host", 4053)]
    [InlineData("host", 0)]
    [InlineData("host", 70000)]
    public void A_place_that_no_other_host_could_reach_is_refused(string host, int port) =>
        Assert.Throws<ProcException>(() => NodeName.NewAt(host, port));

    [Property(MaxTest = 1000)]
    public void Any_text_is_a_name_that_reads_as_itself_or_none(string? text)
    {
        if (NodeName.TryParse(text, out var name)) Assert.Equal(text, name.ToString());
    }

    [Property(MaxTest = 500)]
    public void Any_text_around_dots_is_a_name_that_reads_as_itself_or_none(byte[] seed)
    {
        const string Characters = "abc019.-._:ip6";
        var text = "k3." + string.Concat(seed.Select(b => Characters[b % Characters.Length])) + ".7";
        if (NodeName.TryParse(text, out var name)) Assert.Equal(text, name.ToString());
    }
}
