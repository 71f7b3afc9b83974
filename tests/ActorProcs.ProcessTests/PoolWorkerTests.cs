using System.Collections.Concurrent;
using System.Diagnostics;

namespace ActorProcs.ProcessTests;

/// <summary>The workers of a pool, real processes: how they are counted, ended and replaced.</summary>
public sealed class PoolWorkerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_worker_that_died_is_replaced_by_one_that_was_running_before()
    {
        await using var context = await ProcContext.StartLocalAsync(new LocalOptions { Spares = 1 });
        using var pool = context.Pool(1);
        await pool.ApplyAsync(static () => 1).WaitAsync(Patience);
        await Eventually.TrueAsync(async () => (await context.NodesAsync())[0].Spares == 1, "a spare is ready");
        var running = Process.GetProcesses().Select(process => process.Id).ToArray();
        await Assert.ThrowsAsync<ProcDiedException>(() => pool.ApplyAsync(static () =>
        {
            Process.GetCurrentProcess().Kill();
            return 0;
        }).WaitAsync(Patience));

        Assert.Contains(await pool.ApplyAsync(static () => Environment.ProcessId).WaitAsync(Patience), running);
    }

    [Fact]
    public async Task Workers_end_after_so_many_chunks_and_others_go_on()
    {
        using var pool = Procs.Pool(1, new PoolOptions { MaxTasksPerChild = 1 });

        var pids = await pool.MapAsync(static _ => Environment.ProcessId, Enumerable.Range(0, 12)).WaitAsync(Patience);

        // A quarter of the only worker's share at a time: three items each.
        Assert.Equal([3, 3, 3, 3], pids.GroupBy(pid => pid).Select(items => items.Count()));
        await Eventually.TrueAsync(() => pids.All(Eventually.IsGone), "they are gone");
    }

    [Fact]
    public async Task Exit_in_an_item_fails_that_item_and_the_map_has_all_others()
    {
        var ran = Procs.Value(0);
        using var pool = Procs.Pool(2);

        var error = await Assert.ThrowsAsync<ProcDiedException>(() => pool.ForEachAsync(
            x =>
            {
                if (x == 4) Procs.Exit(3);
                ran.Increment();
            },
            Enumerable.Range(0, 20)).WaitAsync(Patience));

        Assert.Equal((4, 3), (error.Item, error.Death.ExitCode));
        Assert.Equal(19, ran.Value);
    }

    [Fact]
    public async Task Exit_ends_the_worker_wherever_it_is_called()
    {
        using var pool = Procs.Pool(1);
        static async Task<int> LeaveAsync(int code)
        {
            await Task.Yield();
            Procs.Exit(code);
            return code;
        }

        var single = await Assert.ThrowsAsync<ProcDiedException>(() => pool.ApplyAsync(static () => { Procs.Exit(4); return 0; }).WaitAsync(Patience));
        Assert.Equal((4, "what it ran called Procs.Exit(4)"), (single.Death.ExitCode, single.Death.Cause));
        var awaited = await Assert.ThrowsAsync<ProcDiedException>(() => pool.MapAsync(LeaveAsync, (int[])[5]).WaitAsync(Patience));
        Assert.Equal(5, awaited.Death.ExitCode);
        var streamed = await Assert.ThrowsAsync<ProcDiedException>(async () => await pool.IMapAsync(LeaveAsync, (int[])[0]).ToListAsync().AsTask().WaitAsync(Patience));
        Assert.Equal((0, 0), (streamed.Item, streamed.Death.ExitCode));
        Assert.Equal(1, await pool.ApplyAsync(static () => 1).WaitAsync(Patience));

        using var broken = Procs.Pool(1, new PoolOptions { Initializer = static () => Procs.Exit(6) });
        var initial = await Assert.ThrowsAsync<PoolBrokenException>(() => broken.ApplyAsync(static () => 1).WaitAsync(Patience));
        Assert.Contains("Procs.Exit(6)", initial.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_that_cannot_travel_is_the_error_of_its_item_and_costs_no_worker()
    {
        using var pool = Procs.Pool(1);
        var pid = await pool.ApplyAsync(static () => Environment.ProcessId).WaitAsync(Patience);

        var error = await Assert.ThrowsAsync<CodeNotShippableException>(() => pool.MapAsync(
            static x => x == 1 ? new Thread(static () => { }) : (object)x, Enumerable.Range(0, 3)).WaitAsync(Patience));

        Assert.Contains("Thread", error.Message, StringComparison.Ordinal);
        Assert.Equal(pid, await pool.ApplyAsync(static () => Environment.ProcessId).WaitAsync(Patience));
    }

    [Fact]
    public async Task Resizing_starts_and_ends_processes()
    {
        await using var context = await ProcContext.StartLocalAsync(new LocalOptions { Spares = 0 });
        using var pool = context.Pool(1);
        var together = context.Barrier(3);
        var map = pool.MapAsync(_ => { together.Wait(); return Environment.ProcessId; }, Enumerable.Range(0, 3), new MapOptions { ChunkSize = 1 });

        pool.Resize(3);

        // Three meet at a barrier, which one process could not.
        var pids = await map.WaitAsync(Patience);
        Assert.Equal(3, pids.Distinct().Count());
        pool.Resize(1);
        await Eventually.TrueAsync(() => pids.Count(pid => !Eventually.IsGone(pid)) == 1, "two have ended");
        Assert.Equal(1, await pool.ApplyAsync(static () => 1).WaitAsync(Patience));
    }

    [Fact]
    public async Task Progress_counts_up_to_all_and_tells_of_failures()
    {
        var told = new ConcurrentQueue<MapProgress>();
        using var pool = Procs.Pool(2);

        await Assert.ThrowsAsync<FormatException>(() => pool.MapAsync(
            static x => x == 7 ? throw new FormatException("seven") : x, Enumerable.Range(0, 100), new MapOptions { Progress = new Told(told) }).WaitAsync(Patience));

        Assert.Equal(new MapProgress(100, 1, 100), told.Last());
        Assert.Equal(told.Select(each => each.Completed), told.Select(each => each.Completed).Order());
    }

    [Fact]
    public async Task Use_after_the_end_is_refused_in_Pythons_words_whatever_is_asked()
    {
        var pool = Procs.Pool(1);
        await pool.DisposeAsync();

        Action[] uses =
        [
            () => pool.Map(static x => x, (int[])[1]),
            () => _ = pool.MapAsync(static x => x, (int[])[1]),
            () => _ = pool.ForEachAsync(static x => { }, (int[])[1]),
            () => _ = pool.StarmapAsync(static (int a, int b) => a, [(1, 2)]),
            () => _ = pool.IMapAsync(static x => x, (int[])[1]),
            () => _ = pool.IMapUnorderedAsync(static x => x, (int[])[1]),
            () => pool.Apply(static () => 1),
            () => _ = pool.ApplyAsync(static () => 1),
            () => pool.Resize(2),
        ];
        Assert.All(uses, use => Assert.Equal("Pool not running", Assert.Throws<InvalidOperationException>(use).Message));
        pool.Close();
        pool.Terminate();
        pool.Join();
        pool.Dispose();
    }

    private sealed class Told(ConcurrentQueue<MapProgress> told) : IProgress<MapProgress>
    {
        public void Report(MapProgress value) => told.Enqueue(value);
    }
}
