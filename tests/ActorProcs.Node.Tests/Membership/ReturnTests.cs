namespace ActorProcs.Node.Tests.Membership;

public sealed class ReturnTests : ClusterTest
{
    [Fact]
    public async Task A_first_node_that_comes_back_without_its_log_is_given_the_clusters()
    {
        var first = await StartAsync();
        var second = await StartAsync();
        var third = await StartAsync();
        var program = await ConnectAsync(second);
        await KnowsAsync(program, 3);
        await TrueAsync(() => Task.FromResult(first.LogMembers == 3 && third.LogMembers == 3), "three keep the log");
        program.Value(0, "total").Value = 41;

        // Its port is another one each time, so the log that it kept is another member's: it has nothing.
        var back = await StartAgainAsync(first);

        var there = await ConnectAsync(back);
        Assert.Equal(41, there.Value(0, "total").Value);
        there.Value(0, "total").Add(1);
        Assert.Equal(42, program.Value(0, "total").Value);
    }
}
