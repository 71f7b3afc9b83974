namespace ActorProcs.Conformance.Scenarios;

/// <summary>Locks, recursive or not.</summary>
internal static class Locks
{
    [Scenario("""
        lock = mp.Lock()
        print(lock.acquire(), lock.acquire(False), lock.acquire(timeout=0.02), lock.acquire(timeout=-1))
        lock.release()
        raises_saying(lock.release)
        print(lock.acquire(block=False))
        lock.release()
        """,
        Api = "Lock Lock.acquire Lock.release", Tests = "_TestLock.test_lock")]
    private static void A_lock_is_taken_once(Transcript t)
    {
        var gate = Procs.Lock();
        t.Print(
            gate.TryAcquire(Timeout.InfiniteTimeSpan, out _), gate.TryAcquire(TimeSpan.Zero, out _),
            gate.TryAcquire(TimeSpan.FromMilliseconds(20), out _), gate.TryAcquire(TimeSpan.FromSeconds(-1), out _));
        gate.Release();
        t.RaisesSaying(gate.Release);
        t.Print(gate.TryAcquire(TimeSpan.Zero, out _));
        gate.Release();
    }

    [Scenario("""
        lock = mp.Lock()
        with lock:
            print(lock.acquire(False))
        print(lock.acquire(False))
        """,
        Api = "Lock", Tests = "_TestLock.test_lock_context")]
    private static void Leaving_its_block_releases_a_lock(Transcript t)
    {
        var gate = Procs.Lock();
        using (gate.Acquire()) t.Print(gate.TryAcquire(TimeSpan.Zero, out _));
        t.Print(gate.TryAcquire(TimeSpan.Zero, out _));
    }

    [Scenario("""
        lock, value = mp.Lock(), mp.Value("i", 0, lock=False)
        def child():
            for _ in range(100):
                with lock:
                    value.value += 1
        processes = [mp.Process(target=child) for _ in range(3)]
        for p in processes: p.start()
        for p in processes: p.join()
        print(value.value)
        """,
        Api = "Lock")]
    private static void One_process_at_a_time(Transcript t)
    {
        var (gate, value) = (Procs.Lock(), Procs.Value(0));
        Proc[] processes = [.. Enumerable.Range(0, 3).Select(_ => Procs.Start(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                using (gate.Acquire()) value.Value += 1;
            }
        }))];
        foreach (var p in processes) p.Join();
        t.Print(value.Value);
    }

    [Scenario("""
        lock = mp.Lock()
        lock.acquire()
        thread = threading.Thread(target=lock.release)
        thread.start()
        thread.join()
        print(lock.acquire(False))
        """,
        Api = "Lock.release")]
    private static void Any_thread_of_a_process_releases_a_lock(Transcript t)
    {
        var gate = Procs.Lock();
        gate.Acquire();
        var thread = new Thread(gate.Release);
        thread.Start();
        thread.Join();
        t.Print(gate.TryAcquire(TimeSpan.Zero, out _));
    }

    [Scenario("""
        lock, q = mp.Lock(), mp.Queue()
        lock.acquire()
        def child():
            q.put(lock.acquire(False))
            q.put(caught(lock.release))
        p = mp.Process(target=child)
        p.start()
        print(q.get(), q.get())
        p.join()
        """,
        Api = "Lock.release",
        Deviates = "A lock belongs to the process that took it, so that the death of that process can give it back: another one cannot release it.")]
    private static void Another_process_releases_a_lock(Transcript t)
    {
        var (gate, taken, q) = (Procs.Lock(), Procs.Queue<bool>(), Procs.Queue<string>());
        using var lease = gate.Acquire();
        var p = Procs.Start(() =>
        {
            taken.Put(gate.TryAcquire(TimeSpan.Zero, out _));
            q.Put(Transcript.Caught(gate.Release));
        });
        t.Print(taken.Get(), q.Get());
        p.Join();
    }

    [Scenario("""
        lock = mp.Lock()
        def child():
            lock.acquire()
            os.kill(os.getpid(), signal.SIGKILL)
        p = mp.Process(target=child)
        p.start()
        p.join()
        print(p.exitcode, lock.acquire(timeout=0.2))
        """,
        Api = "Lock.acquire",
        Deviates = "A lock whose holder died is free again as soon as the operating system has told of the death, and the next holder is told. Python's is lost for ever.")]
    private static void The_holder_of_a_lock_is_killed(Transcript t)
    {
        var gate = Procs.Lock();
        var p = Procs.Start(() =>
        {
            gate.Acquire();
            System.Diagnostics.Process.GetCurrentProcess().Kill();
        });
        p.Join();
        t.Print(p.ExitCode, gate.TryAcquire(TimeSpan.FromSeconds(30), out var lease));
        t.Print("abandoned", lease.Abandoned);
    }

    [Scenario("""
        lock = mp.RLock()
        print(lock.acquire(), lock.acquire(), lock.acquire(False))
        for _ in range(3): lock.release()
        raises_saying(lock.release)
        """,
        Api = "RLock RLock.acquire RLock.release", Tests = "_TestLock.test_rlock")]
    private static void A_recursive_lock_is_taken_again_by_its_owner(Transcript t)
    {
        var gate = Procs.RLock();
        t.Print(
            gate.TryAcquire(Timeout.InfiniteTimeSpan, out _), gate.TryAcquire(Timeout.InfiniteTimeSpan, out _), gate.TryAcquire(TimeSpan.Zero, out _));
        for (var i = 0; i < 3; i++) gate.Release();
        t.RaisesSaying(gate.Release);
    }

    [Scenario("""
        lock, q = mp.RLock(), mp.Queue()
        def attempt():
            q.put((lock.acquire(False), caught_saying(lock.release)))
        with lock:
            thread = threading.Thread(target=attempt)
            thread.start()
            thread.join()
            print(*q.get())
            p = mp.Process(target=attempt)
            p.start()
            p.join()
            print(*q.get())
        """,
        Api = "RLock.release")]
    private static void Others_neither_take_nor_release_a_recursive_lock(Transcript t)
    {
        var (gate, q) = (Procs.RLock(), Procs.Queue<(bool, string)>());
        void Attempt() => q.Put((gate.TryAcquire(TimeSpan.Zero, out _), Transcript.CaughtSaying(gate.Release)));
        using (gate.Acquire())
        {
            var thread = new Thread(Attempt);
            thread.Start();
            thread.Join();
            Show(q.Get());
            Procs.Start(Attempt).Join();
            Show(q.Get());
        }

        void Show((bool Taken, string Text) seen) => t.Print(seen.Taken, seen.Text);
    }

    [Scenario("""
        lock, q = mp.Lock(), mp.SimpleQueue()  # Queue puts later, by a thread
        def grandchild():
            with lock: q.put("grandchild")
        def child():
            with lock:
                p = mp.Process(target=grandchild)
                p.start()
                q.put("child")
            p.join()
        p = mp.Process(target=child)
        p.start()
        p.join()
        print(q.get(), q.get())
        """,
        Api = "Lock")]
    private static void Descendants_use_the_same_lock(Transcript t)
    {
        var (gate, q) = (Procs.Lock(), Procs.Queue<string>());
        void Grandchild()
        {
            using (gate.Acquire()) q.Put("grandchild");
        }

        Procs.Start(() =>
        {
            Proc p;
            using (gate.Acquire())
            {
                p = Procs.Start(Grandchild);
                q.Put("child");
            }

            p.Join();
        }).Join();
        t.Print(q.Get(), q.Get());
    }
}
