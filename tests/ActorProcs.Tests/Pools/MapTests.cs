namespace ActorProcs.Tests.Pools;

public sealed class MapTests : IDisposable
{
    private readonly PoolHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(30_000)]
    public async Task A_map_gives_every_result_in_the_order_of_the_items(int count)
    {
        using var pool = _harness.Pool(3);
        var results = await pool.MapAsync((int x) => x * x, Enumerable.Range(0, count));
        Assert.Equal(Enumerable.Range(0, count).Select(x => x * x), results);
    }

    [Fact]
    public async Task Every_form_of_call_reaches_its_function()
    {
        using var pool = _harness.Pool(2);
        Assert.Equal(42, await pool.ApplyAsync(() => 42));
        Assert.Equal(43, await pool.ApplyAsync(async () => { await Task.Yield(); return 43; }));
        Assert.Equal("a!", await pool.ApplyAsync((string s) => s + "!", "a"));
        Assert.Equal(7, pool.Apply(() => 7));
        Assert.Equal(Enumerable.Range(3, 2), await pool.StarmapAsync((int a, int b) => a + b, [(1, 2), (2, 2)]));
        Assert.Equal(Enumerable.Range(2, 2), await pool.MapAsync(async (int x) => { await Task.Yield(); return x + 1; }, [1, 2]));
        Assert.Equal(["1", "2"], pool.Map((int x) => $"{x}", [1, 2]));
        var seen = 0;
        await pool.ForEachAsync((int x) => { Interlocked.Add(ref seen, x); }, [1, 2, 3]);
        Assert.Equal(6, seen);
    }

    [Fact]
    public async Task An_error_fails_the_map_after_all_items_ran_and_the_lowest_index_is_the_one_that_is_thrown()
    {
        using var pool = _harness.Pool(2);
        var ran = 0;
        var progress = new Progressed();
        var error = await Assert.ThrowsAsync<ArgumentException>(() => pool.MapAsync(
            (int x) =>
            {
                Interlocked.Increment(ref ran);
                return x % 10 == 3 ? throw new ArgumentException($"item {x}") : x;
            },
            Enumerable.Range(0, 100), new MapOptions { Progress = progress }));
        Assert.Equal("item 3", error.Message);
        Assert.Equal(100, ran);
        Assert.Equal(new MapProgress(100, 10, 100), progress.Last);
    }

    [Fact]
    public async Task A_result_that_cannot_travel_fails_its_item_only()
    {
        using var pool = _harness.Pool(1);
        await Assert.ThrowsAsync<NotSupportedException>(() => pool.ApplyAsync(() => new Unpackable()));
        Assert.Equal(1, await pool.ApplyAsync(() => 1));
    }

    [Fact]
    public async Task Results_larger_than_the_black_box_arrive_all_the_same()
    {
        using var harness = new PoolHarness(boxCapacity: 100);
        using var pool = harness.Pool(2);
        var results = await pool.MapAsync((int x) => new string('x', x), Enumerable.Range(0, 300));
        Assert.Equal(Enumerable.Range(0, 300), results.Select(text => text.Length));
    }

    [Fact]
    public async Task Items_that_wait_behind_a_slow_one_are_taken_over_by_an_idle_worker()
    {
        using var pool = _harness.Pool(2);
        using var release = new ManualResetEventSlim();
        var done = 0;
        var map = pool.MapAsync(
            (int x) =>
            {
                if (x == 0) release.Wait();
                else Interlocked.Increment(ref done);
                return x;
            },
            Enumerable.Range(0, 500));
        // Were the items behind item 0 not taken back from its worker, this would never come true.
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref done) == 499, TimeSpan.FromSeconds(20)));
        release.Set();
        Assert.Equal(500, (await map).Length);
    }

    [Fact]
    public async Task A_fixed_chunk_size_is_kept_and_still_gives_every_result()
    {
        using var pool = _harness.Pool(3);
        var results = await pool.MapAsync((int x) => -x, Enumerable.Range(0, 1000), new MapOptions { ChunkSize = 7 });
        Assert.Equal(Enumerable.Range(0, 1000).Select(x => -x), results);
    }

    private sealed class Progressed : IProgress<MapProgress>
    {
        internal MapProgress? Last { get; private set; }

        public void Report(MapProgress value) => Last = value;
    }
}
