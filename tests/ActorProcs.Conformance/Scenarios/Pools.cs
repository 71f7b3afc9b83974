namespace ActorProcs.Conformance.Scenarios;

/// <summary>Pools that work.</summary>
internal static class Pools
{
    [Scenario("""
        def square(x, y=0):
            return x * x + y
        with mp.Pool(2) as pool:
            print(pool.apply(square, (5,)), pool.apply(square, (), {"x": 3}), pool.apply(os.getpid) != os.getpid())
        """,
        Api = "Pool Pool.apply", Tests = "_TestPool.test_apply")]
    private static void Apply_runs_one_function(Transcript t)
    {
        using var pool = Procs.Pool(2);
        var x = 3;
        t.Print(pool.Apply(() => 5 * 5), pool.Apply(() => x * x), pool.Apply(() => Environment.ProcessId) != Environment.ProcessId);
    }

    [Scenario("""
        def square(x): return x * x
        with mp.Pool(2) as pool:
            print(pool.map(square, range(10)))
            print(pool.map(square, list(range(100)), chunksize=20) == [x * x for x in range(100)])
            print(pool.map(square, (x for x in range(5))))
        """,
        Api = "Pool.map", Tests = "_TestPool.test_map")]
    private static void Map_keeps_the_order(Transcript t)
    {
        using var pool = Procs.Pool(2);
        t.Print((object)pool.Map(Square, Enumerable.Range(0, 10)));
        t.Print(pool.Map(Square, Enumerable.Range(0, 100).ToList(), new MapOptions { ChunkSize = 20 }).SequenceEqual(Enumerable.Range(0, 100).Select(Square)));
        t.Print((object)pool.Map(Square, Lazy()));

        static IEnumerable<int> Lazy()
        {
            for (var x = 0; x < 5; x++) yield return x;
        }
    }

    [Scenario("""
        def mul(x, y): return x * y
        with mp.Pool(2) as pool:
            print(pool.starmap(mul, [(1, 2), (3, 4), (5, 6)]))
            print(pool.starmap_async(mul, [(i, i) for i in range(6)]).get())
        """,
        Api = "Pool.starmap Pool.starmap_async", Tests = "_TestPool.test_starmap _TestPool.test_starmap_async")]
    private static async Task Starmap_runs_a_function_of_two_arguments(Transcript t)
    {
        await using var pool = Procs.Pool(2);
        t.Print((object)await pool.StarmapAsync((int x, int y) => x * y, [(1, 2), (3, 4), (5, 6)]));
        t.Print((object)await pool.StarmapAsync((int x, int y) => x * y, Enumerable.Range(0, 6).Select(i => (i, i))));
    }

    [Scenario("""
        def square(x): return x * x
        with mp.Pool(2) as pool:
            result = pool.map_async(square, range(10))
            print(result.get(timeout=60), result.ready(), result.successful())
        """,
        Api = "Pool.map_async AsyncResult.get AsyncResult.ready AsyncResult.successful", Tests = "_TestPool.test_map_async")]
    private static async Task A_map_that_is_waited_for_later(Transcript t)
    {
        await using var pool = Procs.Pool(2);
        var result = pool.MapAsync(Square, Enumerable.Range(0, 10));
        t.Print(await result.WaitAsync(TimeSpan.FromSeconds(60)), result.IsCompleted, result.IsCompletedSuccessfully);
    }

    [Scenario("""
        def square(x): return x * x
        seen = []
        with mp.Pool(2) as pool:
            pool.map_async(square, [1, 2, 3], callback=seen.append).wait()
            pool.map_async(int, ["1", "x"], callback=seen.append, error_callback=lambda e: seen.append(type(e).__name__)).wait()
            eventually(lambda: len(seen) == 2)
        print(seen[0])
        print("raises", seen[1])
        """,
        Api = "Pool.map_async AsyncResult.wait", Tests = "_TestPool.test_map_async_callbacks _TestPoolWorkerErrors.test_async_error_callback")]
    private static async Task Callbacks(Transcript t)
    {
        List<object?> seen = [];
        await using (var pool = Procs.Pool(2))
        {
            await pool.MapAsync(Square, [1, 2, 3]).ContinueWith(done => seen.Add(done.Result), TaskScheduler.Default);
            await pool.MapAsync(int.Parse, ["1", "x"]).ContinueWith(done => seen.Add(done.Exception!.InnerException!.GetType().Name), TaskScheduler.Default);
        }

        t.Print(seen[0]);
        t.Print("raises", seen[1]);
    }

    [Scenario("""
        def square(x): return x * x
        with mp.Pool(2) as pool:
            result = pool.apply_async(square, (7,))
            print(result.get())
            gate = mp.Manager().Event()
            slow = pool.apply_async(gate.wait)
            print(slow.ready())
            raises(slow.get, timeout=0.05)
            raises(slow.successful)
            gate.set()
            print(slow.get(), slow.ready(), slow.successful())
        """,
        Api = "Pool.apply_async AsyncResult.get AsyncResult.ready AsyncResult.successful TimeoutError",
        Tests = "_TestPool.test_async _TestPool.test_async_timeout")]
    private static async Task A_result_that_is_waited_for(Transcript t)
    {
        await using var pool = Procs.Pool(2);
        t.Print(await pool.ApplyAsync(() => 7 * 7));
        var gate = Procs.Event();
        var slow = pool.ApplyAsync(() => gate.Wait());
        t.Print(slow.IsCompleted);
        await t.RaisesAsync(() => slow.WaitAsync(TimeSpan.FromMilliseconds(50)));
        t.Raises(() => ThrowIfPending(slow));
        gate.Set();
        t.Print(await slow, slow.IsCompleted, slow.IsCompletedSuccessfully);

        static void ThrowIfPending(Task task)
        {
            if (!task.IsCompleted) throw new InvalidOperationException("not ready");
        }
    }

    [Scenario("""
        def square(x): return x * x
        with mp.Pool(2) as pool:
            print(list(pool.imap(square, range(10))))
            it = pool.imap(square, range(3), chunksize=2)
            print(next(it), next(it), next(it), next(it, "end"))
            print(list(pool.imap(square, [])))
        """,
        Api = "Pool.imap", Tests = "_TestPool.test_imap")]
    private static async Task Imap_gives_results_in_order(Transcript t)
    {
        await using var pool = Procs.Pool(2);
        t.Print((object)await ListAsync(pool.IMapAsync(Square, Enumerable.Range(0, 10))));
        await using (var it = pool.IMapAsync(Square, Enumerable.Range(0, 3), new MapOptions { ChunkSize = 2 }).GetAsyncEnumerator())
            t.Print(await NextAsync(it), await NextAsync(it), await NextAsync(it), await NextAsync(it));
        t.Print((object)await ListAsync(pool.IMapAsync(Square, (IEnumerable<int>)[])));
    }

    [Scenario("""
        def square(x): return x * x
        with mp.Pool(2) as pool:
            print(sorted(pool.imap_unordered(square, range(10))))
            print(sorted(pool.imap_unordered(square, range(100), chunksize=10)) == [x * x for x in range(100)])
        """,
        Api = "Pool.imap_unordered", Tests = "_TestPool.test_imap_unordered")]
    private static async Task Imap_unordered_gives_all_results(Transcript t)
    {
        await using var pool = Procs.Pool(2);
        t.Print((object)(await ListAsync(pool.IMapUnorderedAsync(Square, Enumerable.Range(0, 10)))).Order().ToArray());
        var more = await ListAsync(pool.IMapUnorderedAsync(Square, Enumerable.Range(0, 100), new MapOptions { ChunkSize = 10 }));
        t.Print(more.Order().SequenceEqual(Enumerable.Range(0, 100).Select(Square)));
    }

    [Scenario("""
        def first_then_wait(x):
            if x == 0: gate.wait()
            return x
        gate = mp.Event()
        with mp.Pool(2) as pool:
            it = pool.imap_unordered(first_then_wait, range(4))
            print(sorted([next(it), next(it), next(it)]))
            gate.set()
            print(next(it))
        """,
        Api = "Pool.imap_unordered")]
    private static async Task Imap_unordered_does_not_wait_for_the_slow_one(Transcript t)
    {
        var gate = Procs.Event();
        await using var pool = Procs.Pool(2);
        await using var it = pool.IMapUnorderedAsync(FirstThenWait, Enumerable.Range(0, 4), new MapOptions { ChunkSize = 1 }).GetAsyncEnumerator();
        t.Print((object)((object[])[await NextAsync(it), await NextAsync(it), await NextAsync(it)]).Order().ToArray());
        gate.Set();
        t.Print(await NextAsync(it));

        int FirstThenWait(int x)
        {
            if (x == 0) gate.Wait();
            return x;
        }
    }

    [Scenario("""
        with mp.Pool(2) as pool:
            print(pool.map(str, []), list(pool.imap(str, [])), list(pool.imap_unordered(str, [])), pool.starmap(str, []), pool.map_async(str, []).get())
        """,
        Api = "Pool.map", Tests = "_TestPool.test_empty_iterable")]
    private static async Task Nothing_to_do(Transcript t)
    {
        await using var pool = Procs.Pool(2);
        IEnumerable<int> none = [];
        t.Print(
            pool.Map(Square, none), await ListAsync(pool.IMapAsync(Square, none)), await ListAsync(pool.IMapUnorderedAsync(Square, none)),
            await pool.StarmapAsync((int x, int y) => x * y, []), await pool.MapAsync(Square, none));
    }

    [Scenario("""
        def initializer(greeting):
            global word
            word = greeting
        def say(x):
            return word
        with mp.Pool(2, initializer, ("hello",)) as pool:
            print(set(pool.map(say, range(20))))
        """,
        Api = "Pool.initializer", Tests = "TestInitializers.test_pool_initializer")]
    private static void An_initializer_runs_in_every_worker(Transcript t)
    {
        var greeting = "hello";
        using var pool = Procs.Pool(2, new PoolOptions { Initializer = () => AppContext.SetData("word", greeting) });
        t.Print($"{{{string.Join(", ", pool.Map(_ => (string?)AppContext.GetData("word"), Enumerable.Range(0, 20)).Distinct().Select(PythonForm.Repr))}}}");
    }

    [Scenario("""
        def pid(x): return os.getpid()
        with mp.Pool(1, maxtasksperchild=2) as pool:
            pids = [pool.apply(pid, (i,)) for i in range(6)]
        print(len(set(pids)), pids[0] == pids[1], pids[1] != pids[2])
        with mp.Pool(1, maxtasksperchild=1) as pool:
            print(len(set(pool.map(pid, range(6), chunksize=2))))
        """,
        Api = "Pool.maxtasksperchild", Tests = "_TestPoolWorkerLifetime.test_pool_worker_lifetime")]
    private static void A_worker_is_replaced_after_so_many_tasks(Transcript t)
    {
        int[] pids;
        using (var pool = Procs.Pool(1, new PoolOptions { MaxTasksPerChild = 2 }))
            pids = [.. Enumerable.Range(0, 6).Select(_ => pool.Apply(() => Environment.ProcessId))];
        t.Print(pids.Distinct().Count(), pids[0] == pids[1], pids[1] != pids[2]);
        using (var pool = Procs.Pool(1, new PoolOptions { MaxTasksPerChild = 1 }))
            t.Print(pool.Map(_ => Environment.ProcessId, Enumerable.Range(0, 6), new MapOptions { ChunkSize = 2 }).Distinct().Count());
    }

    [Scenario("""
        with mp.Pool(2) as pool:
            print(pool.map_async(abs, [], chunksize=1).get(timeout=60), pool.map(abs, [-3], chunksize=5))
            raises(pool.imap, abs, [1], chunksize=0)
        """,
        Api = "Pool.map", Tests = "_TestPool.test_map_chunksize")]
    private static void More_or_fewer_items_than_travel_together(Transcript t)
    {
        using var pool = Procs.Pool(2);
        t.Print(pool.Map(Math.Abs, (int[])[], new MapOptions { ChunkSize = 1 }), pool.Map(Math.Abs, [-3], new MapOptions { ChunkSize = 5 }));
        t.Raises(() => pool.IMapAsync(Math.Abs, (int[])[1], new MapOptions { ChunkSize = 0 }));
    }

    private static int Square(int x) => x * x;

    private static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> items)
    {
        List<T> all = [];
        await foreach (var item in items) all.Add(item);
        return all;
    }

    private static async Task<object> NextAsync<T>(IAsyncEnumerator<T> it) => await it.MoveNextAsync() ? it.Current! : "end";
}
