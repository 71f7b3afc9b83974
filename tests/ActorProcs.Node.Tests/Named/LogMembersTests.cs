namespace ActorProcs.Node.Tests.Named;

/// <summary>Which disks keep the log, while nodes leave, stay away, come back, and are reached elsewhere.</summary>
[Collection(nameof(NamedClusterTest))]
public sealed class LogMembersTests : NamedClusterTest
{
    [Fact]
    public async Task A_node_that_left_in_order_keeps_the_log_again_when_it_comes_back()
    {
        var nodes = await StartAsync(31, 32, 33);
        var leaves = nodes.First(node => !node.Named.Log.IsLeading);
        nodes[0].Value(0, "total").Value = 5;
        Assert.True(await leaves.Named.LeaveAsync(Patience));
        await StopAsync(leaves);
        CountOut(leaves);
        await UntilAsync(() => Leader().Named.Log.Members.Count == 2, "two keep the log");

        var back = await StartOneAsync(leaves.Host);

        await ThreeKeepItAsync();
        await EachIsNeededAndEnoughAsync(back);
    }

    [Fact]
    public async Task A_node_that_was_away_for_too_long_keeps_the_log_again_when_it_comes_back()
    {
        var nodes = await StartAsync(31, 32, 33);
        var away = nodes.First(node => !node.Named.Log.IsLeading);
        nodes[0].Value(0, "total").Value = 5;
        await StopAsync(away);
        CountOut(away);
        await UntilAsync(() => Leader().Named.Log.Members.Count == 2, "two keep the log");

        var back = await StartOneAsync(away.Host);

        await ThreeKeepItAsync();
        await EachIsNeededAndEnoughAsync(back);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Hosts_that_are_reached_elsewhere_when_they_come_back_have_what_they_had(int count)
    {
        int[] hosts = [.. Enumerable.Range(31, count)];
        var nodes = await StartAsync(hosts);
        foreach (var node in nodes) node.Value(0, "total").Add(1);
        foreach (var node in nodes) await StopAsync(node);

        var again = await StartAtAsync(4750, hosts);

        Assert.All(again, node => Assert.Equal(count, node.Value(0, "total").Value));
        again[^1].Value(0, "total").Add(1);
        Assert.Equal(count + 1, again[0].Value(0, "total").Value);
    }

    [Fact]
    public async Task One_host_that_is_reached_elsewhere_is_the_member_that_it_was()
    {
        var nodes = await StartAsync(31, 32, 33);
        nodes[0].Value(0, "total").Value = 5;
        var moves = Leader();
        await StopAsync(moves);
        var moved = await StartOneAsync(moves.Host, ports: 4750);
        var other = nodes.First(node => node != moves);
        await UntilAsync(() => other.Named.Log.Members.Count == 3, "it is counted");

        // With the one that has moved, two are enough.
        var gone = nodes.Last(node => node != moves);
        await StopAsync(gone);
        CountOut(gone);

        other.Value(0, "total").Add(1);
        Assert.Equal(6, moved.Value(0, "total").Value);
    }

    [Fact]
    public async Task A_folder_that_does_not_say_any_more_whose_it_is_is_left_alone()
    {
        var nodes = await StartAsync(31);
        nodes[0].Value(0, "total").Value = 5;
        await StopAsync(nodes[0]);
        var file = Path.Combine(FolderOf(31), "self");
        var said = await File.ReadAllTextAsync(file);

        await File.WriteAllTextAsync(file, "");
        Assert.Contains(file, (await Assert.ThrowsAsync<ProcException>(() => StartOneAsync(31, isFirst: true))).Message, StringComparison.Ordinal);
        File.Delete(file);
        Assert.Contains(file, (await Assert.ThrowsAsync<ProcException>(() => StartOneAsync(31, isFirst: true))).Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, said);
        Assert.Equal(5, (await StartOneAsync(31, isFirst: true)).Value(0, "total").Value);
    }

    [Fact]
    public async Task A_damaged_snapshot_is_named()
    {
        var nodes = await StartAsync(31);
        nodes[0].Value(0, "total").Value = 5;
        await StopAsync(nodes[0]);
        var file = Path.Combine(FolderOf(31), "state", "1-1");

        await File.WriteAllTextAsync(file, "less");
        Assert.Contains(file, (await Assert.ThrowsAsync<ProcException>(() => StartOneAsync(31, isFirst: true))).Message, StringComparison.Ordinal);

        File.Delete(file);
        Assert.Equal(5, (await StartOneAsync(31, isFirst: true)).Value(0, "total").Value);
    }

    [Fact]
    public async Task A_node_that_leaves_as_soon_as_it_has_come_is_not_missed()
    {
        var first = (await StartAsync(31))[0];
        for (var i = 1; i <= 4; i++)
        {
            var brief = await StartOneAsync(32);
            Assert.True(await brief.Named.LeaveAsync(Patience));
            await StopAsync(brief);
            CountOut(brief);
            await Task.Run(() => first.Value(0, "total").Add(1)).WaitAsync(Patience);
            Assert.Equal(i, first.Value(0, "total").Value);
        }
    }

    [Fact]
    public async Task Two_nodes_cannot_have_one_folder()
    {
        var nodes = await StartAsync(31);
        nodes[0].Value(0, "total").Value = 5;

        Assert.Contains("--state", (await Assert.ThrowsAsync<ProcException>(() => StartOneAsync(32, folder: FolderOf(31)))).Message, StringComparison.Ordinal);

        nodes[0].Value(0, "total").Add(1);
        Assert.Equal(6, nodes[0].Value(0, "total").Value);
    }

    private Task ThreeKeepItAsync() => UntilAsync(() => Running.All(node => node.Named.Log.Members.Count == 3) && Running.Any(node => node.Named.Log.IsLeading), "three keep the log");

    /// <summary>The one that came back has all that was agreed: with one of the others it is the majority.</summary>
    private async Task EachIsNeededAndEnoughAsync(Member back)
    {
        var gone = Running.First(node => node != back);
        await StopAsync(gone);
        CountOut(gone);
        var other = Running.First(node => node != back);
        other.Value(0, "total").Add(1);
        Assert.Equal(6, back.Value(0, "total").Value);
    }
}
