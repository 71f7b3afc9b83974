namespace ActorProcs.Cli.Tests;

/// <summary>What the console shows of objects that programs share by a name.</summary>
public sealed class NamedTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    [Fact]
    public async Task Objects_with_names_are_listed_and_shown()
    {
        await using var context = await ProcContext.ConnectAsync((await cluster.RunAsync("status", "-o", "json")).Json.GetProperty("address").GetString()!);
        context.Lock("orders");
        context.Value(1, "orders").Value = 2;
        context.Queue<int>(3, "orders").Put(7);

        var locks = (await cluster.RunAsync("lock", "list", "-o", "json")).Json;
        Assert.Equal(1, locks.GetProperty("schema").GetInt32());
        var only = Assert.Single(locks.GetProperty("objects").EnumerateArray());
        Assert.Equal(("lock", "orders", "a lock"), (only.GetProperty("kind").GetString(), only.GetProperty("name").GetString(), only.GetProperty("terms").GetString()));

        Assert.Contains("written 1 times", (await cluster.RunAsync("value", "show", "orders")).Output);
        Assert.Contains("1 items", (await cluster.RunAsync("queue", "list")).Output);
        Assert.Equal("orders", (await cluster.RunAsync("queue", "list", "-q")).Output.Trim());
        var missing = await cluster.RunAsync("lock", "show", "nothing");
        Assert.Contains("there is no lock 'nothing'", missing.Errors);
        Assert.NotEqual(0, missing.Code);
    }
}
