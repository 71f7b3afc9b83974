using System.Diagnostics;

namespace ActorProcs.ProcessTests;

/// <summary>Pools of real processes, and what they do when one is killed.</summary>
public sealed class PoolTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public void Map_keeps_the_order_and_uses_other_processes()
    {
        using var pool = Procs.Pool(2);
        var factor = 3;

        var results = pool.Map(x => (x * factor, Environment.ProcessId), Enumerable.Range(0, 1000));

        Assert.Equal(Enumerable.Range(0, 1000).Select(x => x * 3), results.Select(result => result.Item1));
        Assert.DoesNotContain(Environment.ProcessId, results.Select(result => result.ProcessId));
    }

    [Fact]
    public async Task A_killed_worker_fails_only_the_item_it_ran()
    {
        using var pool = Procs.Pool(2);
        var failed = await Assert.ThrowsAsync<ProcDiedException>(() => pool.MapAsync(KillAt13, Enumerable.Range(0, 40)).WaitAsync(Patience));

        Assert.Equal(13, failed.Item);
        Assert.Equal(-9, failed.Death.ExitCode);
        Assert.Equal(40, (await pool.MapAsync(static x => x, Enumerable.Range(0, 40)).WaitAsync(Patience)).Length);

        static int KillAt13(int x)
        {
            if (x == 13) Process.GetCurrentProcess().Kill();
            return x;
        }
    }

    [Fact]
    public async Task Every_other_item_of_a_map_with_a_poison_item_is_run_exactly_once()
    {
        var log = Path.GetTempFileName();
        using var pool = Procs.Pool(2);

        await Assert.ThrowsAsync<ProcDiedException>(() => pool.ForEachAsync(
            x =>
            {
                if (x == 17) Process.GetCurrentProcess().Kill();
                File.AppendAllText(Path.ChangeExtension(log, $".{Environment.ProcessId}"), $"{x}\n");
            },
            Enumerable.Range(0, 60)).WaitAsync(Patience));

        var files = Directory.GetFiles(Path.GetDirectoryName(log)!, Path.GetFileNameWithoutExtension(log) + ".*");
        var ran = files.SelectMany(File.ReadAllLines).Select(int.Parse).Order().ToArray();
        Assert.Equal(Enumerable.Range(0, 60).Where(x => x != 17), ran);
        foreach (var file in files) File.Delete(file);
    }

    [Fact]
    public async Task Retries_run_the_item_again()
    {
        var starts = Procs.Value(0);
        using var pool = Procs.Pool(2);

        var results = await pool.MapAsync(
            x =>
            {
                if (x == 3 && starts.Update(n => n + 1) == 1) Process.GetCurrentProcess().Kill();
                return x;
            },
            Enumerable.Range(0, 8),
            new MapOptions { Retries = 1 }).WaitAsync(Patience);

        Assert.Equal(Enumerable.Range(0, 8), results);
        Assert.Equal(2, starts.Value);
    }

    [Fact]
    public async Task Errors_of_items_come_back_as_themselves()
    {
        using var pool = Procs.Pool(2);

        var error = await Assert.ThrowsAsync<FormatException>(() => pool.MapAsync(int.Parse, ["1", "two", "3"]).WaitAsync(Patience));

        Assert.Contains("two", error.Message);
    }

    [Fact]
    public async Task Apply_starmap_and_asynchronous_functions()
    {
        using var pool = Procs.Pool(2);

        Assert.Equal(42, pool.Apply(static () => 42));
        Assert.Equal(43, await pool.ApplyAsync(static () => 43).WaitAsync(Patience));
        Assert.Equal(44, await pool.ApplyAsync(static async () => { await Task.Yield(); return 44; }).WaitAsync(Patience));
        Assert.Equal((int[])[3, 7], await pool.StarmapAsync(static (int a, int b) => a + b, [(1, 2), (3, 4)]).WaitAsync(Patience));
        Assert.Equal((int[])[1, 4, 9], await pool.MapAsync(static async (int x) => { await Task.Yield(); return x * x; }, [1, 2, 3]).WaitAsync(Patience));
    }

    [Fact]
    public void The_rules_of_closing()
    {
        using var pool = Procs.Pool(1);
        Assert.Contains("Pool is still running", Assert.Throws<InvalidOperationException>(pool.Join).Message);
        pool.Close();
        Assert.Contains("Pool not running", Assert.Throws<InvalidOperationException>(() => pool.Apply(static () => 1)).Message);
        pool.Join();
        Assert.Contains("Number of processes must be at least 1", Assert.ThrowsAny<ArgumentException>(() => Procs.Pool(0)).Message);
    }

    [Fact]
    public async Task A_timeout_kills_only_the_item_that_overran()
    {
        using var pool = Procs.Pool(2);

        await Assert.ThrowsAsync<TimeoutException>(() => pool.ApplyAsync(
            static () => { Thread.Sleep(Timeout.Infinite); return 1; }, new TaskOptions { Timeout = TimeSpan.FromMilliseconds(300) }).WaitAsync(Patience));

        Assert.Equal(2, await pool.ApplyAsync(static () => 2).WaitAsync(Patience));
    }

    [Fact]
    public async Task Cancelling_a_map_ends_what_it_runs()
    {
        using var pool = Procs.Pool(1);
        using var cancel = new CancellationTokenSource();
        var started = Procs.Value(0);
        var running = pool.MapAsync(x => { started.Value = Environment.ProcessId; Thread.Sleep(Timeout.Infinite); return x; }, Enumerable.Range(0, 3), cancellationToken: cancel.Token);
        await Eventually.TrueAsync(() => started.Value != 0, "an item runs");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience));
        await Eventually.TrueAsync(() => Eventually.IsGone(started.Value), "its worker is gone");
        Assert.Equal(5, await pool.ApplyAsync(static () => 5).WaitAsync(Patience));
    }

    [Fact]
    public async Task Megabytes_go_through_a_pool()
    {
        using var pool = Procs.Pool(2);
        byte[][] blocks = [.. Enumerable.Range(0, 4).Select(i => Enumerable.Repeat((byte)i, 5_000_000).ToArray())];

        var back = await pool.MapAsync(static (byte[] block) => block, blocks).WaitAsync(Patience);

        Assert.All(back.Zip(blocks), pair => Assert.True(pair.First.AsSpan().SequenceEqual(pair.Second)));
    }

    [Fact]
    public async Task An_initializer_runs_in_every_worker_and_a_failing_one_breaks_the_pool()
    {
        using (var pool = Procs.Pool(2, new PoolOptions { Initializer = static () => Environment.SetEnvironmentVariable("TUNED", "yes") }))
            Assert.All(await pool.MapAsync(static _ => Environment.GetEnvironmentVariable("TUNED"), Enumerable.Range(0, 20)).WaitAsync(Patience), seen => Assert.Equal("yes", seen));

        using var broken = Procs.Pool(1, new PoolOptions { Initializer = static () => throw new InvalidOperationException("no licence") });
        var error = await Assert.ThrowsAsync<PoolBrokenException>(() => broken.ApplyAsync(static () => 1).WaitAsync(Patience));
        Assert.Equal("no licence", error.InnerException!.Message);
    }

    [Fact]
    public async Task A_pool_leaves_no_process_behind()
    {
        int[] pids;
        using (var pool = Procs.Pool(2)) pids = [.. pool.Map(static _ => Environment.ProcessId, Enumerable.Range(0, 200)).Distinct()];

        await Eventually.TrueAsync(() => pids.All(Eventually.IsGone), "the workers are gone");
    }

    [Fact]
    public async Task A_pool_in_a_process_works_and_ends_with_it()
    {
        var sum = await Procs.RunAsync(() =>
        {
            using var pool = Procs.Pool(2);
            return pool.Map(static x => x * x, Enumerable.Range(0, 100)).Sum();
        });

        Assert.Equal(328350, sum);
    }

    [Fact]
    public void A_pool_cannot_travel()
    {
        using var pool = Procs.Pool(1);

        Assert.Contains("pool", Assert.Throws<CodeNotShippableException>(() => Procs.Start(() => pool.Close())).Message);
    }
}
