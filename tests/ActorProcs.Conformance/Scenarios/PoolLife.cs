namespace ActorProcs.Conformance.Scenarios;

/// <summary>From the making of a pool to its end.</summary>
internal static class PoolLife
{
    [Scenario("""
        raises_saying(mp.Pool, 0)
        raises_saying(mp.Pool, -1)
        pool = mp.Pool(3)
        print(len(pool._pool))
        pool.close()
        pool.join()
        """,
        Api = "Pool", Tests = "_TestPool.test_make_pool")]
    private static void A_pool_has_as_many_workers_as_asked(Transcript t)
    {
        t.RaisesSaying(() => Procs.Pool(0));
        t.RaisesSaying(() => Procs.Pool(-1));
        var pool = Procs.Pool(3);
        t.Print(pool.Processes);
        pool.Close();
        pool.Join();
    }

    [Scenario("""
        for value in (0, -1):
            raises(mp.Pool, 1, maxtasksperchild=value)
        """,
        Api = "Pool.maxtasksperchild", Tests = "_TestPoolWorkerLifetime.test_pool_maxtasksperchild_invalid")]
    private static void The_tasks_of_a_worker_are_more_than_none(Transcript t)
    {
        foreach (var value in (int[])[0, -1]) t.Raises(() => Procs.Pool(1, new PoolOptions { MaxTasksPerChild = value }));
    }

    [Scenario("""
        pool = mp.Pool(1)
        raises_saying(pool.join)
        result = pool.apply_async(str, (1,))
        pool.close()
        raises_saying(pool.apply, str)
        raises_saying(pool.map, str, [1])
        raises_saying(pool.imap, str, [1])
        pool.join()
        print(result.get())
        pool.close()
        pool.terminate()
        """,
        Api = "Pool.close Pool.join", Tests = "_TestPoolWorkerLifetime.test_pool_worker_lifetime_early_close")]
    private static async Task Close_takes_no_more_and_finishes_what_it_has(Transcript t)
    {
        var pool = Procs.Pool(1);
        t.RaisesSaying(pool.Join);
        var result = pool.ApplyAsync(() => "1");
        pool.Close();
        t.RaisesSaying(() => pool.Apply(() => ""));
        t.RaisesSaying(() => pool.Map(x => x, [1]));
        t.RaisesSaying(() => pool.IMapAsync(x => x, [1]));
        pool.Join();
        t.Print(await result);
        pool.Close();
        pool.Terminate();
    }

    [Scenario("""
        started = mp.Event()
        def sleep(x):
            started.set()
            time.sleep(1000)
        pool = mp.Pool(2)
        pool.map_async(sleep, range(100), chunksize=1)
        started.wait()
        start = time.monotonic()
        pool.terminate()
        pool.join()
        print(time.monotonic() - start < 30)
        raises_saying(pool.apply, str)
        """,
        Api = "Pool.terminate Pool.join", Tests = "_TestPool.test_terminate")]
    private static void Terminate_drops_what_there_is_to_do(Transcript t)
    {
        var started = Procs.Event();
        var pool = Procs.Pool(2);
        _ = pool.ForEachAsync(
            _ =>
            {
                started.Set();
                Thread.Sleep(Timeout.Infinite);
            },
            Enumerable.Range(0, 100),
            new MapOptions { ChunkSize = 1 });
        started.Wait();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        pool.Terminate();
        pool.Join();
        t.Print(clock.Elapsed.TotalSeconds < 30);
        t.RaisesSaying(() => pool.Apply(() => ""));
    }

    [Scenario("""
        with mp.Pool(2) as pool:
            print(pool.map(str, [1, 2]))
        raises_saying(pool.map_async, str, [1])
        """,
        Api = "Pool", Tests = "_TestPool.test_context _TestPool.test_enter")]
    private static async Task Leaving_its_block_terminates_a_pool(Transcript t)
    {
        ProcPool pool;
        using (pool = Procs.Pool(2)) t.Print((object)pool.Map(x => $"{x}", [1, 2]));
        await t.RaisesSayingAsync(() => pool.MapAsync(x => x, [1]));
    }

    [Scenario("""
        a, b = mp.Pipe()
        with mp.Pool(1) as pool:
            raises_saying(a.send, pool)
        """,
        Api = "Pool")]
    private static void A_pool_stays_in_its_process(Transcript t)
    {
        using var pool = Procs.Pool(1);
        var (a, _) = Procs.Pipe();
        t.RaisesSaying(() => a.Send(pool));
    }

    [Scenario("""
        q = mp.Queue()
        def child():
            with mp.Pool(2) as pool:
                q.put(sum(pool.map(abs, range(-10, 0))))
        p = mp.Process(target=child)
        p.start()
        print(q.get())
        p.join()
        print(p.exitcode)
        """,
        Api = "Pool", Tests = "TestSyncManagerTypes.test_pool")]
    private static void A_pool_in_a_process(Transcript t)
    {
        var q = Procs.Queue<int>();
        var p = Procs.Start(() =>
        {
            using var pool = Procs.Pool(2);
            q.Put(pool.Map(Math.Abs, Enumerable.Range(-10, 10)).Sum());
        });
        t.Print(q.Get());
        p.Join();
        t.Print(p.ExitCode);
    }

    [Scenario("""
        def child(x):
            return mp.current_process().daemon, mp.current_process().name.split("-")[0].removeprefix("Fork")
        with mp.Pool(1) as pool:
            print(pool.apply(child, (1,)))
        """,
        Api = "Pool")]
    private static void The_workers_of_a_pool(Transcript t)
    {
        using var pool = Procs.Pool(1);
        t.Print(pool.Apply(() => (Procs.Current.Daemon, Procs.Current.Name.Split('-')[0])));
    }

    [Scenario("""
        def pids(x): return os.getpid()
        pool = mp.Pool(2)
        seen = set(pool.map(pids, range(50), chunksize=1))
        pool.terminate()
        pool.join()
        def gone(pid):
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return True
        print(eventually(lambda: all(gone(pid) for pid in seen)))
        """,
        Api = "Pool.terminate", Tests = "_TestPoolWorkerLifetime.test_worker_finalization_via_atexit_handler_of_multiprocessing")]
    private static void A_pool_leaves_no_process_behind(Transcript t)
    {
        var pool = Procs.Pool(2);
        int[] seen = [.. pool.Map(_ => Environment.ProcessId, Enumerable.Range(0, 50), new MapOptions { ChunkSize = 1 }).Distinct()];
        pool.Terminate();
        pool.Join();
        t.Print(Transcript.Eventually(() => seen.All(Pids.IsGone)));
    }

    [Scenario("""
        read = 0
        def endless():
            global read
            for i in range(100_000):
                read += 1
                yield i
        with mp.Pool(1) as pool:
            it = pool.imap(abs, endless())
            print(next(it), next(it))
            print("all" if eventually(lambda: read == 100_000) else "some")
        """,
        Api = "Pool.imap",
        Deviates = "An input is read as far as there is room for its results, so it may be endless. Python reads it to its end at once.")]
    private static async Task An_input_without_end(Transcript t)
    {
        var read = 0;
        await using var pool = Procs.Pool(1);
        await using (var it = pool.IMapAsync(Math.Abs, Endless()).GetAsyncEnumerator())
        {
            await it.MoveNextAsync();
            var first = it.Current;
            await it.MoveNextAsync();
            t.Print(first, it.Current);
        }

        t.Print(Volatile.Read(ref read) == int.MaxValue ? "all" : "some");

        IEnumerable<int> Endless()
        {
            for (var i = 0; ; i++)
            {
                Volatile.Write(ref read, i);
                yield return i;
            }
        }
    }
}
