namespace ActorProcs.Conformance.Scenarios;

/// <summary>Queues: order, bounds, waits.</summary>
internal static class Queues
{
    [Scenario("""
        q = mp.Queue(maxsize=3)
        for i in range(3): q.put(i)
        raises(q.put, 3, False)
        raises(q.put, 3, True, 0.02)
        raises(q.put_nowait, 3)
        print(q.get(), q.get(True, 5), q.get(timeout=5))
        q.put(4)
        print(q.get())
        """,
        Api = "Queue Queue.put Queue.get Queue.put_nowait queue.Full", Tests = "_TestQueue.test_put")]
    private static void A_bounded_queue_is_full(Transcript t)
    {
        var q = Procs.Queue<int>(3);
        for (var i = 0; i < 3; i++) q.Put(i);
        t.Raises(() => q.Put(3, TimeSpan.Zero));
        t.Raises(() => q.Put(3, TimeSpan.FromMilliseconds(20)));
        t.Print(q.TryPut(3) ? "raises nothing" : "raises TimeoutException");
        t.Print(q.Get(), q.Get(TimeSpan.FromSeconds(5)), q.Get(TimeSpan.FromSeconds(5)));
        q.Put(4);
        t.Print(q.Get());
    }

    [Scenario("""
        q = mp.Queue()
        raises(q.get, False)
        raises(q.get, True, 0.02)
        raises(q.get_nowait)
        raises(q.get, True, -1)
        q.put("x")
        print(q.get(timeout=5))
        """,
        Api = "Queue.get Queue.get_nowait queue.Empty", Tests = "_TestQueue.test_get")]
    private static void An_empty_queue(Transcript t)
    {
        var q = Procs.Queue<string>();
        t.Raises(() => q.Get(TimeSpan.Zero));
        t.Raises(() => q.Get(TimeSpan.FromMilliseconds(20)));
        t.Print(q.TryGet(out _) ? "raises nothing" : "raises TimeoutException");
        t.Raises(() => q.Get(TimeSpan.FromSeconds(-1)));
        q.Put("x");
        t.Print(q.Get(TimeSpan.FromSeconds(5)));
    }

    [Scenario("""
        q = mp.Queue()
        start = time.monotonic()
        raises(q.get, timeout=0.2)
        print(time.monotonic() - start >= 0.19)
        """,
        Api = "Queue.get", Tests = "_TestQueue.test_timeout")]
    private static void A_wait_takes_its_time(Transcript t)
    {
        var q = Procs.Queue<int>();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        t.Raises(() => q.Get(TimeSpan.FromSeconds(0.2)));
        t.Print(clock.Elapsed.TotalSeconds >= 0.19);
    }

    [Scenario("""
        q = mp.Queue()
        for i in range(10): q.put(i)
        def child():
            for i in range(10, 20): q.put(i)
        p = mp.Process(target=child)
        p.start()
        p.join()
        print(sorted(q.get() for _ in range(20)))
        raises(q.get, False)
        """,
        Api = "Queue.put", Tests = "_TestQueue.test_fork")]
    private static void Items_put_before_a_process_starts_and_in_it(Transcript t)
    {
        var q = Procs.Queue<int>();
        for (var i = 0; i < 10; i++) q.Put(i);
        var p = Procs.Start(() =>
        {
            for (var i = 10; i < 20; i++) q.Put(i);
        });
        p.Join();
        t.Print((object)Enumerable.Range(0, 20).Select(_ => q.Get()).Order().ToArray());
        t.Raises(() => q.Get(TimeSpan.Zero));
    }

    [Scenario("""
        q = mp.Queue()
        print(q.qsize(), q.empty())
        q.put(1)
        print(q.qsize())
        q.put(5)
        print(q.qsize(), eventually(lambda: not q.empty()))
        q.get()
        print(q.qsize())
        q.get()
        print(q.qsize(), q.empty())
        bounded = mp.Queue(1)
        bounded.put(0)
        print(bounded.full())
        """,
        Api = "Queue.qsize Queue.empty Queue.full", Tests = "_TestQueue.test_qsize")]
    private static void The_number_of_items(Transcript t)
    {
        var q = Procs.Queue<int>();
        t.Print(q.Count, q.Count == 0);
        q.Put(1);
        t.Print(q.Count);
        q.Put(5);
        t.Print(q.Count, q.Count > 0);
        q.Get();
        t.Print(q.Count);
        q.Get();
        t.Print(q.Count, q.Count == 0);
        var bounded = Procs.Queue<int>(1);
        bounded.Put(0);
        t.Print(bounded.Count == 1);
    }

    [Scenario("""
        q = mp.Queue()
        def producer(n):
            for i in range(50): q.put((n, i))
        producers = [mp.Process(target=producer, args=(n,)) for n in range(2)]
        for p in producers: p.start()
        items = [q.get() for _ in range(100)]
        for p in producers: p.join()
        print(all([i for m, i in items if m == n] == list(range(50)) for n in range(2)))
        """,
        Api = "Queue.put Queue.get")]
    private static void Each_producers_items_keep_their_order(Transcript t)
    {
        var q = Procs.Queue<(int Producer, int Item)>();
        Proc[] producers = [.. Enumerable.Range(0, 2).Select(n => Procs.Start(() =>
        {
            for (var i = 0; i < 50; i++) q.Put((n, i));
        }))];
        var items = Enumerable.Range(0, 100).Select(_ => q.Get()).ToArray();
        foreach (var p in producers) p.Join();
        t.Print(Enumerable.Range(0, 2).All(n => items.Where(item => item.Producer == n).Select(item => item.Item).SequenceEqual(Enumerable.Range(0, 50))));
    }

    [Scenario("""
        q, results = mp.Queue(), mp.Queue()
        def consumer():
            total = 0
            for item in iter(q.get, None): total += item
            results.put(total)
        consumers = [mp.Process(target=consumer) for _ in range(2)]
        for p in consumers: p.start()
        for i in range(100): q.put(i)
        for _ in consumers: q.put(None)
        print(results.get() + results.get())
        for p in consumers: p.join()
        """,
        Api = "Queue.get")]
    private static void Each_item_goes_to_one_consumer(Transcript t)
    {
        var (q, results) = (Procs.Queue<int?>(), Procs.Queue<int>());
        Proc[] consumers = [.. Enumerable.Range(0, 2).Select(_ => Procs.Start(() =>
        {
            var total = 0;
            while (q.Get() is { } item) total += item;
            results.Put(total);
        }))];
        for (var i = 0; i < 100; i++) q.Put(i);
        foreach (var _ in consumers) q.Put(null);
        t.Print(results.Get() + results.Get());
        foreach (var p in consumers) p.Join();
    }

    [Scenario("""
        q = mp.Queue(maxsize=1)
        q.put("first")
        def child():
            q.put("second")
            q.put("third")
        p = mp.Process(target=child)
        p.start()
        print(q.get(), q.get(), q.get())
        p.join()
        """,
        Api = "Queue.put")]
    private static void A_full_queue_makes_its_producers_wait(Transcript t)
    {
        var q = Procs.Queue<string>(1);
        q.Put("first");
        var p = Procs.Start(() =>
        {
            q.Put("second");
            q.Put("third");
        });
        t.Print(q.Get(), q.Get(), q.Get());
        p.Join();
    }

    [Scenario("""
        q = mp.Queue()
        q.put(b"x" * 10_000_000)
        print(len(q.get()))
        """,
        Api = "Queue.put Queue.get")]
    private static void Items_of_megabytes(Transcript t)
    {
        var q = Procs.Queue<byte[]>();
        q.Put(new byte[10_000_000]);
        t.Print(q.Get().Length);
    }

    [Scenario("""
        q = mp.JoinableQueue()
        def worker():
            for item in iter(q.get, None):
                q.task_done()
            q.task_done()
        workers = [mp.Process(target=worker) for _ in range(2)]
        for p in workers: p.start()
        for i in range(10): q.put(i)
        q.join()
        print("all done")
        for _ in workers: q.put(None)
        for p in workers: p.join()
        raises_saying(q.task_done)
        q.join()
        """,
        Api = "JoinableQueue JoinableQueue.task_done JoinableQueue.join", Tests = "_TestQueue.test_task_done")]
    private static void Join_waits_for_every_item_to_be_done(Transcript t)
    {
        var q = Procs.Queue<int?>();
        Proc[] workers = [.. Enumerable.Range(0, 2).Select(_ => Procs.Start(() =>
        {
            while (q.Get() is not null) q.TaskDone();
            q.TaskDone();
        }))];
        for (var i = 0; i < 10; i++) q.Put(i);
        q.Join();
        t.Print("all done");
        foreach (var _ in workers) q.Put(null);
        foreach (var p in workers) p.Join();
        t.RaisesSaying(q.TaskDone);
        q.Join();
    }
}
