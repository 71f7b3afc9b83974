using System.Diagnostics;
using Xunit.Abstractions;

namespace ActorProcs.Tests.Pools;

public sealed class ThroughputTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_million_tiny_items_travel_in_a_few_thousand_messages_and_come_back_right()
    {
        using var harness = new PoolHarness();
        using var pool = harness.Pool(2);
        await pool.MapAsync((int x) => x * x, Enumerable.Range(0, 100_000));
        var clock = Stopwatch.StartNew();
        var results = await pool.MapAsync((int x) => x * x, Enumerable.Range(0, 1_000_000));
        output.WriteLine($"{1_000_000 / clock.Elapsed.TotalSeconds:N0} items/s");
        Assert.Equal(unchecked(999_999 * 999_999), results[^1]);

        clock.Restart();
        var tasks = await Task.WhenAll(Enumerable.Range(0, 20_000).Select(i => pool.ApplyAsync((int x) => x, i)));
        output.WriteLine($"{20_000 / clock.Elapsed.TotalSeconds:N0} single tasks/s");
        Assert.Equal(Enumerable.Range(0, 20_000), tasks);
    }
}
