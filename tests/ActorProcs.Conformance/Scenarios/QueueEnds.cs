namespace ActorProcs.Conformance.Scenarios;

/// <summary>What becomes of a queue, of its items, and of those who use it.</summary>
internal static class QueueEnds
{
    [Scenario("""
        q = mp.Queue()
        q.close()
        raises(q.put, 1)
        raises(q.get)
        raises(q.get, timeout=1)
        q.close()
        """,
        Api = "Queue.close", Tests = "_TestQueue.test_closed_queue_put_get_exceptions")]
    private static void A_closed_queue_takes_and_gives_nothing(Transcript t)
    {
        var q = Procs.Queue<int>();
        q.Close();
        t.Raises(() => q.Put(1));
        t.Raises(() => q.Get());
        t.Raises(() => q.Get(TimeSpan.FromSeconds(1)));
        q.Close();
    }

    [Scenario("""
        q, told, gate = mp.Queue(), mp.Queue(), mp.Event()
        def child():
            gate.wait()
            told.put(q.get())
            told.put(caught(q.put, "more"))
        p = mp.Process(target=child)
        p.start()
        q.put("item")
        q.close()
        gate.set()
        print(told.get(), told.get())
        p.join()
        """,
        Api = "Queue.close",
        Deviates = "Close ends the queue for the producers of all processes; what it holds can still be taken, and then its consumers are told. Python's close is one process's promise to put no more.")]
    private static void A_queue_closed_by_one_process_for_another(Transcript t)
    {
        var (q, told, gate) = (Procs.Queue<string>(), Procs.Queue<string>(), Procs.Event());
        var p = Procs.Start(() =>
        {
            gate.Wait();
            told.Put(q.Get());
            told.Put(Transcript.Caught(() => q.Put("more")));
        });
        q.Put("item");
        q.Close();
        gate.Set();
        t.Print(told.Get(), told.Get());
        p.Join();
    }

    [Scenario("""
        sys.stderr = open(os.devnull, "w")
        q = mp.Queue()
        raises(q.put, lambda: 1)
        q.put("after")
        print(q.get())
        """,
        Api = "Queue.put", Tests = "_TestQueue.test_queue_feeder_donot_stop_onexc _TestQueue.test_queue_feeder_on_queue_feeder_error",
        Deviates = "An item that cannot be copied is refused by `Put`. Python drops it in the background, and tells nobody but the error stream.")]
    private static void An_item_that_cannot_be_copied(Transcript t)
    {
        var q = Procs.Queue<object>();
        using var stream = new MemoryStream();
        t.Raises(() => q.Put(stream));
        q.Put("after");
        t.Print(q.Get());
    }

    [Scenario("""
        q = mp.Queue()
        def child():
            q.put("x" * 1_000_000)
        p = mp.Process(target=child)
        p.start()
        p.join(1)
        print(p.is_alive())
        print(len(q.get()))
        p.join()
        """,
        Api = "Queue.join_thread Queue.cancel_join_thread",
        Deviates = "The items belong to the queue as soon as `Put` returns, so a producer ends when it likes. Python's waits until somebody has taken them: the deadlock of join before get.")]
    private static void A_producer_that_ends_before_its_items_are_taken(Transcript t)
    {
        var q = Procs.Queue<string>();
        var p = Procs.Start(() => q.Put(new string('x', 1_000_000)));
        p.Join(TimeSpan.FromSeconds(30));
        t.Print(p.IsAlive);
        t.Print(q.Get().Length);
        p.Join();
    }

    [Scenario("""
        q, carrier = mp.Queue(), mp.Queue()
        lock = mp.Lock()
        a, b = mp.Pipe()
        raises_saying(a.send, lock)
        raises_saying(a.send, q)
        """,
        Api = "Queue Lock",
        Deviates = "A handle is a name, and travels wherever data travel: through arguments, queues and connections. Python's are inherited or passed to a new process, and nothing else.")]
    private static void Shared_objects_through_a_connection(Transcript t)
    {
        var (q, l) = (Procs.Queue<int>(), Procs.Lock());
        var (a, b) = Procs.Pipe();
        a.Send(l);
        a.Send(q);
        using (b.Receive<ProcLock>().Acquire()) t.Print(l.IsLocked);
        b.Receive<ProcQueue<int>>().Put(5);
        t.Print(q.Get());
    }

    [Scenario("""
        q = mp.SimpleQueue()
        print(q.empty())
        def child():
            q.put(True)
            q.put(None)
        p = mp.Process(target=child)
        p.start()
        p.join()
        print(q.empty(), q.get(), q.get(), q.empty())
        """,
        Api = "SimpleQueue SimpleQueue.put SimpleQueue.get SimpleQueue.empty", Tests = "TestSimpleQueue.test_empty")]
    private static void A_simple_queue(Transcript t)
    {
        var q = Procs.Queue<bool?>();
        t.Print(q.Count == 0);
        var p = Procs.Start(() =>
        {
            q.Put(true);
            q.Put(null);
        });
        p.Join();
        t.Print(q.Count == 0, q.Get(), q.Get(), q.Count == 0);
    }

    [Scenario("""
        q = mp.SimpleQueue()
        q.close()
        q.close()
        print(caught(q.put, 1) != "raises nothing", caught(q.get) != "raises nothing")
        """,
        Api = "SimpleQueue.close", Tests = "TestSimpleQueue.test_close TestSimpleQueue.test_closed")]
    private static void A_simple_queue_is_closed_twice(Transcript t)
    {
        var q = Procs.Queue<int>();
        q.Close();
        q.Close();
        t.Print(Transcript.Caught(() => q.Put(1)) != "raises nothing", Transcript.Caught(() => q.Get()) != "raises nothing");
    }

    [Scenario("""
        q = mp.JoinableQueue()
        taken = mp.Event()
        def worker():
            q.get()
            taken.set()
            time.sleep(1000)
        p = mp.Process(target=worker)
        p.start()
        q.put("work")
        taken.wait()
        p.kill()
        p.join()
        waiter = threading.Thread(target=q.join, daemon=True)
        waiter.start()
        waiter.join(0.3)
        print("still waits" if waiter.is_alive() else "is told")
        """,
        Api = "JoinableQueue.join",
        Deviates = "Nothing waits for ever because somebody died: `Join` is told when what is missing was taken by processes that have ended.")]
    private static void A_worker_that_is_killed_with_an_item_in_hand(Transcript t)
    {
        var (q, taken) = (Procs.Queue<string>(), Procs.Event());
        var p = Procs.Start(() =>
        {
            q.Get();
            taken.Set();
            Thread.Sleep(Timeout.Infinite);
        });
        q.Put("work");
        taken.Wait();
        p.Kill();
        p.Join();
        t.Print(Transcript.Caught(q.Join) == "raises ProcException" ? "is told" : "still waits");
    }
}
