using ActorProcs.Processes;

namespace ActorProcs.Tests.Pools;

public sealed class DeathTests : IDisposable
{
    private readonly PoolHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_worker_that_dies_fails_only_the_item_it_ran()
    {
        using var pool = _harness.Pool(2);
        var starts = new int[200];
        var error = await Assert.ThrowsAsync<ProcDiedException>(() => pool.MapAsync(
            (int x) =>
            {
                Interlocked.Increment(ref starts[x]);
                if (x == 77) PoolHarness.Here.DieHere();
                return x;
            },
            Enumerable.Range(0, 200)));
        Assert.Equal(77, error.Item);
        Assert.Equal(9, error.Death.Signal);
        Assert.Contains("item 77", error.Message, StringComparison.Ordinal);
        Assert.All(starts, count => Assert.Equal(1, count));
        Assert.Equal(5, await pool.ApplyAsync(() => 5));
    }

    [Fact]
    public async Task The_item_that_was_running_is_started_again_where_retries_allow_it()
    {
        using var pool = _harness.Pool(2);
        var starts = new int[50];
        var results = await pool.MapAsync(
            (int x) =>
            {
                if (Interlocked.Increment(ref starts[x]) <= 2 && x == 10) PoolHarness.Here.DieHere();
                return x;
            },
            Enumerable.Range(0, 50), new MapOptions { Retries = 2 });
        Assert.Equal(Enumerable.Range(0, 50), results);
        Assert.Equal(3, starts[10]);
        Assert.Equal(52, starts.Sum());
    }

    [Fact]
    public async Task Every_worker_may_die_on_its_item_and_every_other_item_still_has_its_result()
    {
        using var pool = _harness.Pool(3);
        var failed = new List<int>();
        var results = new List<int>();
        var stream = pool.IMapAsync(
            (int x) =>
            {
                if (x % 9 == 4) PoolHarness.Here.DieHere();
                return x;
            },
            Enumerable.Range(0, 90)).GetAsyncEnumerator();
        await using (stream)
        {
            while (true)
            {
                try
                {
                    if (!await stream.MoveNextAsync()) break;
                    results.Add(stream.Current);
                }
                catch (ProcDiedException error)
                {
                    failed.Add(error.Item!.Value);
                }
            }
        }
        Assert.Equal(Enumerable.Range(0, 90).Where(x => x % 9 == 4), failed);
        Assert.Equal(Enumerable.Range(0, 90).Where(x => x % 9 != 4), results);
    }

    [Fact]
    public async Task An_item_that_kills_while_it_is_unpacked_is_found_and_fails()
    {
        using var pool = _harness.Pool(2);
        var error = await Assert.ThrowsAsync<ProcDiedException>(() => pool.MapAsync((Bomb b) => b.Value, [new Bomb(1), new Bomb(2), new Bomb(3)]));
        Assert.Equal(0, error.Item);
        Assert.Equal(5, await pool.ApplyAsync(() => 5));
    }

    [Fact]
    public async Task An_exit_inside_an_item_fails_the_item_and_replaces_the_worker()
    {
        using var pool = _harness.Pool(1);
        var before = await pool.ApplyAsync(() => PoolHarness.Here.Slot);
        var ran = 0;
        var error = await Assert.ThrowsAsync<ProcDiedException>(() => pool.MapAsync(
            (int x) => x == 3 ? throw new ProcExitException(4) : Interlocked.Increment(ref ran), Enumerable.Range(0, 20)));
        Assert.Equal((3, 4, 19), (error.Item, error.Death.ExitCode, ran));
        var after = await pool.ApplyAsync(() => PoolHarness.Here.Slot);
        Assert.NotEqual(before, after);
    }

    [Fact]
    public async Task An_item_that_overruns_its_timeout_fails_alone_and_its_worker_is_replaced()
    {
        using var pool = _harness.Pool(2);
        var ran = 0;
        await Assert.ThrowsAsync<TimeoutException>(() => pool.MapAsync(
            (int x) =>
            {
                if (x == 5) Thread.Sleep(Timeout.Infinite);
                Interlocked.Increment(ref ran);
                return x;
            },
            Enumerable.Range(0, 40), new MapOptions { Timeout = TimeSpan.FromMilliseconds(200) }));
        Assert.Equal(39, ran);
        Assert.Equal(5, await pool.ApplyAsync(() => 5, new TaskOptions { Timeout = TimeSpan.FromSeconds(30) }));
    }

    [Fact]
    public async Task Cancelling_drops_what_waits_and_kills_what_runs()
    {
        using var pool = _harness.Pool(1);
        using var cancel = new CancellationTokenSource();
        using var running = new ManualResetEventSlim();
        var slot = 0;
        var started = 0;
        var map = pool.MapAsync(
            (int x) =>
            {
                slot = PoolHarness.Here.Slot;
                Interlocked.Increment(ref started);
                running.Set();
                Thread.Sleep(Timeout.Infinite);
                return x;
            },
            Enumerable.Range(0, 100), cancellationToken: cancel.Token);
        running.Wait();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => map);
        Assert.NotEqual(slot, await pool.ApplyAsync(() => PoolHarness.Here.Slot));
        Assert.Equal(1, started);
    }

    [Fact]
    public async Task Cancelling_one_map_leaves_another_untouched()
    {
        using var pool = _harness.Pool(2);
        using var cancel = new CancellationTokenSource();
        using var running = new CountdownEvent(1);
        var doomed = pool.MapAsync(
            (int x) =>
            {
                if (x == 0) running.Signal();
                Thread.Sleep(Timeout.Infinite);
                return x;
            },
            Enumerable.Range(0, 10), cancellationToken: cancel.Token);
        var starts = new int[300];
        var other = pool.MapAsync((int x) => Interlocked.Increment(ref starts[x]), Enumerable.Range(0, 300));
        running.Wait();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => doomed);
        Assert.All(await other, count => Assert.Equal(1, count));
    }

    [Theory]
    [InlineData(1, 64 * 1024, 0)]
    [InlineData(2, 400, 0)]
    [InlineData(3, 2000, 3)]
    public async Task Workers_killed_at_any_moment_cost_the_items_they_ran_and_nothing_else(int seed, int boxCapacity, int retries)
    {
        using var harness = new PoolHarness(boxCapacity: boxCapacity);
        using var pool = harness.Pool(3);
        const int Count = 4000;
        var starts = new int[Count];
        var random = new Random(seed);
        // The killer is an item of one worker; its victim is another, wherever that is: between envelopes, in an item, with results unconfirmed.
        var kills = Enumerable.Range(0, Count - 500).Where(_ => random.Next(60) == 0).ToHashSet();
        var at = 0;
        // One that has begun to work: what happens to one that has not is another test.
        void KillAnother()
        {
            FakeProcess? victim = null;
            SpinWait.SpinUntil(
                () => PoolHarness.Here.IsDead || (victim = harness.Workers.FirstOrDefault(worker => worker.HasWorked && worker != PoolHarness.Here)) is not null,
                TimeSpan.FromSeconds(10));
            victim?.Die();
        }
        await using var stream = pool.IMapAsync(
            (int x) =>
            {
                // A thread cannot be killed, so the one of a killed worker runs on; what it does from then on never happened.
                PoolHarness.Here.WhileAlive(() => Interlocked.Increment(ref starts[x]));
                if (kills.Contains(x)) KillAnother();
                return x;
            },
            Enumerable.Range(0, Count), new MapOptions { Retries = retries }).GetAsyncEnumerator();
        var died = 0;
        for (; at < Count; at++)
        {
            try
            {
                Assert.True(await stream.MoveNextAsync());
                Assert.Equal(at, stream.Current);
            }
            catch (ProcDiedException error)
            {
                died++;
                Assert.Equal(at, error.Item);
            }
        }
        Assert.False(await stream.MoveNextAsync());
        // Almost every kill finds its victim alive; two killers may choose the same one.
        Assert.InRange(harness.StartedNames.Count, kills.Count / 2, Count);
        Assert.All(starts, count => Assert.InRange(count, retries == 0 ? 0 : 1, 1 + retries));
        Assert.InRange(died, 0, harness.StartedNames.Count);
    }
}
