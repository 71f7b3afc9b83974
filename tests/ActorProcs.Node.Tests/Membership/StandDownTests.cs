using ActorProcs.Nodes;

namespace ActorProcs.Node.Tests.Membership;

public sealed class StandDownTests : ClusterTest
{
    [Fact]
    public async Task A_node_that_is_drained_ends_its_part_of_a_map_and_takes_nothing_more()
    {
        var (a, b) = (await StartAsync(2), await StartAsync(2, title: "other"));
        var program = await ConnectAsync(a);
        await KnowsAsync(program, 2);
        using var pool = program.Pool();
        var begun = program.Value(0);
        var go = program.Event();
        var mapping = pool.MapAsync(
            i =>
            {
                begun.Add(1);
                go.Wait();
                return (Procs.Current.Node, Square: i * i);
            },
            Enumerable.Range(0, 40),
            new MapOptions { ChunkSize = 1 });
        await TrueAsync(() => Task.FromResult(begun.Value == 4), "all four workers have begun");

        Assert.True(await NodeQueries.StandDownAsync(a.Runtime.Session, "other", end: false, CancellationToken.None));
        Assert.True((await program.NodesAsync()).Single(node => node.Name == "other").IsDraining);
        go.Set();
        var ran = await mapping;

        // What it had begun it has ended; all else was done by the other one.
        Assert.Equal(Enumerable.Range(0, 40).Select(i => i * i), ran.Select(each => each.Square));
        Assert.Equal(2, ran.Count(each => each.Node == b.Name.ToString()));
        await TrueAsync(async () => (await program.NodesAsync()).Single(node => node.Name == "other").Busy == 0, "its workers have ended");
        Assert.Equal(2, pool.Processes);
        Assert.Equal(a.Name.ToString(), await program.RunAsync(() => Procs.Current.Node));
        Assert.Contains("drained", (await Assert.ThrowsAnyAsync<ProcException>(() => program.RunAsync(() => 1, new ProcOptions { Node = "other" }))).Message);
        Assert.False(b.EndRequested.IsCompleted);
        Assert.True(await b.DrainAsync(Patience));
    }

    [Fact]
    public async Task What_runs_on_a_node_that_is_drained_goes_on_to_its_end()
    {
        var (a, b) = (await StartAsync(), await StartAsync(title: "other"));
        var program = await ConnectAsync(a);
        await KnowsAsync(program, 2);
        var go = program.Event();
        var running = program.RunAsync(
            () =>
            {
                go.Wait();
                return Procs.Current.Node;
            },
            new ProcOptions { Node = "other" });
        await TrueAsync(async () => (await program.NodesAsync()).Single(node => node.Name == "other").Busy == 1, "it runs there");

        // Asked at the node itself, and twice: the second time changes nothing.
        Assert.True(await NodeQueries.StandDownAsync(b.Runtime.Session, b.Name.ToString(), end: false, CancellationToken.None));
        Assert.True(await NodeQueries.StandDownAsync(a.Runtime.Session, b.Name.ToString(), end: false, CancellationToken.None));
        Assert.False(await b.DrainAsync(TimeSpan.FromMilliseconds(100)));
        go.Set();

        Assert.Equal(b.Name.ToString(), await running);
        Assert.True(await b.DrainAsync(Patience));
    }

    [Fact]
    public async Task A_node_is_told_from_another_one_to_end_and_a_node_that_is_none_is_nobody()
    {
        var (a, b) = (await StartAsync(), await StartAsync(title: "other"));
        var program = await ConnectAsync(a);
        await KnowsAsync(program, 2);

        Assert.False(await NodeQueries.StandDownAsync(a.Runtime.Session, "nobody", end: true, CancellationToken.None));
        Assert.False(b.EndRequested.IsCompleted);
        Assert.True(await NodeQueries.StandDownAsync(a.Runtime.Session, "other", end: true, CancellationToken.None));

        await b.EndRequested.WaitAsync(Patience);
        Assert.False(a.EndRequested.IsCompleted);
    }
}
