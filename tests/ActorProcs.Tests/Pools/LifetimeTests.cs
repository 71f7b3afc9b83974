using ActorProcs.Pools;
using Akka.Actor;

namespace ActorProcs.Tests.Pools;

public sealed class LifetimeTests : IDisposable
{
    private readonly PoolHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Close_finishes_what_was_submitted_and_takes_nothing_more()
    {
        using var pool = _harness.Pool(2);
        var map = pool.MapAsync((int x) => x, Enumerable.Range(0, 1000));
        pool.Close();
        Assert.Equal("Pool not running", Assert.Throws<InvalidOperationException>(() => { pool.Map((int x) => x, [1]); }).Message);
        Assert.Equal(1000, (await map).Length);
        await pool.JoinAsync();
        Assert.Empty(_harness.Workers);
    }

    [Fact]
    public void Join_before_close_is_refused_in_the_words_of_Python()
    {
        using var pool = _harness.Pool(1);
        Assert.Equal("Pool is still running", Assert.Throws<InvalidOperationException>(pool.Join).Message);
    }

    [Fact]
    public void A_pool_of_nobody_is_refused_in_the_words_of_Python() => Assert.StartsWith(
        "Number of processes must be at least 1", Assert.Throws<ArgumentOutOfRangeException>(() => _harness.Pool(0)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Terminate_ends_every_pending_call()
    {
        var pool = _harness.Pool(2);
        using var running = new ManualResetEventSlim();
        var map = pool.MapAsync((int x) => { running.Set(); Thread.Sleep(Timeout.Infinite); return x; }, Enumerable.Range(0, 10));
        running.Wait();
        pool.Terminate();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => map);
        await pool.JoinAsync();
        Assert.Empty(_harness.Workers);
        pool.Dispose();
    }

    [Fact]
    public async Task The_end_of_the_router_ends_every_pending_call()
    {
        using var pool = _harness.Pool(1);
        using var running = new ManualResetEventSlim();
        var call = pool.ApplyAsync(() => { running.Set(); Thread.Sleep(Timeout.Infinite); return 1; });
        running.Wait();
        _harness.System.Stop(_harness.Router!);
        await Assert.ThrowsAsync<ObjectLostException>(() => call);
        await Assert.ThrowsAsync<ObjectLostException>(() => pool.ApplyAsync(() => 1));
    }

    [Fact]
    public async Task The_end_of_the_actor_system_ends_every_pending_call()
    {
        using var harness = new PoolHarness();
        using var pool = harness.Pool(1);
        using var running = new ManualResetEventSlim();
        var call = pool.ApplyAsync(() => { running.Set(); Thread.Sleep(Timeout.Infinite); return 1; });
        running.Wait();
        await harness.System.Terminate();
        await Assert.ThrowsAsync<ObjectLostException>(() => call);
    }

    [Fact]
    public async Task An_initializer_runs_once_in_each_worker_before_its_first_item()
    {
        var runs = 0;
        using var pool = _harness.Pool(2, new PoolOptions { Initializer = () => Interlocked.Increment(ref runs) });
        Assert.All(await pool.MapAsync((int x) => Volatile.Read(ref runs), Enumerable.Range(0, 100)), count => Assert.InRange(count, 1, 2));
    }

    [Fact]
    public async Task An_initializer_that_keeps_failing_breaks_the_pool_and_says_why()
    {
        using var pool = _harness.Pool(3, new PoolOptions { Initializer = () => throw new NotSupportedException("no device") });
        var pending = pool.MapAsync((int x) => x, Enumerable.Range(0, 1000));
        var error = await Assert.ThrowsAsync<PoolBrokenException>(() => pending);
        Assert.Equal("no device", Assert.IsType<NotSupportedException>(error.InnerException).Message);
        Assert.InRange(_harness.StartedNames.Count, PoolRoster.MostFailures, 3 * PoolRoster.MostFailures);
        await Assert.ThrowsAsync<PoolBrokenException>(() => pool.ApplyAsync(() => 1));
    }

    [Fact]
    public async Task Starts_that_fail_at_first_are_tried_again()
    {
        _harness.RefuseStarts = 3;
        using var pool = _harness.Pool(2);
        Assert.Equal(1, await pool.ApplyAsync(() => 1));
    }

    [Fact]
    public async Task Workers_are_replaced_after_so_many_chunks_of_the_size_that_Python_takes()
    {
        using var pool = _harness.Pool(1, new PoolOptions { MaxTasksPerChild = 1 });
        var slots = await pool.MapAsync((int x) => PoolHarness.Here.Slot, Enumerable.Range(0, 45));
        Assert.Equal([12, 12, 12, 9], slots.GroupBy(slot => slot).Select(items => items.Count()));
        Assert.Equal("PoolWorker-1", _harness.StartedNames.First());
    }

    [Fact]
    public async Task Of_a_stream_every_item_counts()
    {
        using var pool = _harness.Pool(1, new PoolOptions { MaxTasksPerChild = 10 });
        var slots = new List<int>();
        await foreach (var slot in pool.IMapAsync((int x) => PoolHarness.Here.Slot, Enumerable.Range(0, 45))) slots.Add(slot);
        Assert.All(slots.GroupBy(slot => slot), items => Assert.InRange(items.Count(), 1, 10));
    }

    [Fact]
    public async Task Workers_are_replaced_after_so_many_chunks_where_chunks_were_asked_for()
    {
        using var pool = _harness.Pool(1, new PoolOptions { MaxTasksPerChild = 2 });
        var slots = await pool.MapAsync((int x) => PoolHarness.Here.Slot, Enumerable.Range(0, 60), new MapOptions { ChunkSize = 10 });
        Assert.Equal([20, 20, 20], slots.GroupBy(slot => slot).Select(items => items.Count()));
    }

    [Fact]
    public async Task Workers_that_join_while_a_map_runs_take_part_in_it()
    {
        using var pool = _harness.Pool(1);
        using var together = new Barrier(3);
        // Three items have to run at the same time, which one worker cannot do.
        var map = pool.MapAsync((int x) => together.SignalAndWait(TimeSpan.FromSeconds(20)), [1, 2, 3]);
        pool.Resize(3);
        Assert.All(await map, Assert.True);
        Assert.Equal(3, pool.Processes);
        pool.Resize(1);
        Assert.True(SpinWait.SpinUntil(() => _harness.Workers.Count == 1, TimeSpan.FromSeconds(20)));
        Assert.Equal(1, await pool.ApplyAsync(() => 1));
    }
}
