using ActorProcs;
using static Contract.Processes;

namespace Contract;

internal static class Pools
{
    internal static async Task RunAsync()
    {
        var token = CancellationToken.None;
        var progress = new Progress<MapProgress>();
        var map = new MapOptions { ChunkSize = 2, Timeout = TimeSpan.FromMinutes(1), Retries = 1, Progress = progress };
        var task = new TaskOptions { Timeout = TimeSpan.FromMinutes(1), Retries = 1 };
        int[] items = [1, 2, 3];
        await using ProcPool pool = Procs.Pool(processes: 1, options: new PoolOptions { Initializer = static () => { }, MaxTasksPerChild = 1000, Retries = 1 });
        pool.Resize(processes: 2);
        int[] map1 = pool.Map(function: static x => x + 1, items: items, options: map);
        int[] map2 = await pool.MapAsync(function: static x => x + 1, items: items, options: map, cancellationToken: token);
        int[] map3 = await pool.MapAsync(function: static async x => { await Task.Yield(); return x + 1; }, items: items, options: map, cancellationToken: token);
        await pool.ForEachAsync(action: static x => { }, items: items, options: map, cancellationToken: token);
        int[] star = await pool.StarmapAsync(function: static (int a, string b) => a + b.Length, items: [(1, "x")], options: map, cancellationToken: token);
        int apply = pool.Apply(function: static () => 1);
        apply += await pool.ApplyAsync(function: static () => 1, options: task, cancellationToken: token);
        apply += await pool.ApplyAsync(function: static async () => { await Task.Yield(); return 1; }, options: task, cancellationToken: token);
        apply += await pool.ApplyAsync(function: static x => x, arg1: 1, options: task, cancellationToken: token);
        var streams = new List<int>();
        await foreach (int result in pool.IMapAsync(function: static x => x + 1, items: items, options: map, cancellationToken: token)) streams.Add(result);
        await foreach (int result in pool.IMapAsync(function: static x => x + 1, items: LazilyAsync(), options: map, cancellationToken: token)) streams.Add(result);
        await foreach (int result in pool.IMapUnorderedAsync(function: static x => x + 1, items: items, options: map, cancellationToken: token)) streams.Add(result);
        await foreach (int result in pool.IMapUnorderedAsync(function: static x => x + 1, items: LazilyAsync(), options: map, cancellationToken: token)) streams.Add(result);
        Require(map1.Sum() == 9 && map2.Sum() == 9 && map3.Sum() == 9 && star[0] == 2 && apply == 4 && streams.Sum() == 36 && pool.Processes == 2);
        pool.Close();
        pool.Join();
        await pool.JoinAsync(cancellationToken: token);
        pool.Terminate();
        pool.Dispose();
    }

    private static async IAsyncEnumerable<int> LazilyAsync()
    {
        for (var i = 1; i <= 3; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }
}
