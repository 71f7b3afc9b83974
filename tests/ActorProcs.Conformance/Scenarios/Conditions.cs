namespace ActorProcs.Conformance.Scenarios;

/// <summary>Conditions: waits, notifications, predicates.</summary>
internal static class Conditions
{
    private const string Waiters = """
        c, asleep, q = mp.Condition(), mp.Semaphore(0), mp.Queue()
        def waiter(timeout=None):
            with c:
                asleep.release()
                q.put(c.wait(timeout))
        def start(count):
            waiters = [mp.Process(target=waiter) for _ in range(count)]
            for p in waiters: p.start()
            for _ in waiters: asleep.acquire()
            return waiters

        """;

    [Scenario(Waiters + """
        waiters = start(2)
        with c: c.notify()
        print(q.get())
        raises(q.get, timeout=0.05)
        with c: c.notify()
        print(q.get())
        for p in waiters: p.join()
        """,
        Api = "Condition Condition.wait Condition.notify Condition.acquire Condition.release", Tests = "_TestCondition.test_notify")]
    private static void Notify_wakes_one(Transcript t)
    {
        var (c, q, waiters) = Start(2);
        using (c.Acquire()) c.Notify();
        t.Print(q.Get());
        t.Raises(() => q.Get(TimeSpan.FromMilliseconds(50)));
        using (c.Acquire()) c.Notify();
        t.Print(q.Get());
        foreach (var p in waiters) p.Join();
    }

    [Scenario(Waiters + """
        waiters = start(3)
        with c: c.notify_all()
        print([q.get() for _ in waiters])
        for p in waiters: p.join()
        """,
        Api = "Condition.notify_all", Tests = "_TestCondition.test_notify_all")]
    private static void Notify_all_wakes_all(Transcript t)
    {
        var (c, q, waiters) = Start(3);
        using (c.Acquire()) c.NotifyAll();
        t.Print((object)waiters.Select(_ => q.Get()).ToArray());
        foreach (var p in waiters) p.Join();
    }

    [Scenario(Waiters + """
        waiters = start(3)
        with c: c.notify(n=2)
        print(q.get(), q.get())
        raises(q.get, timeout=0.05)
        with c: c.notify(n=5)
        print(q.get())
        for p in waiters: p.join()
        with c: c.notify(n=3)
        """,
        Api = "Condition.notify", Tests = "_TestCondition.test_notify_n")]
    private static void Notify_wakes_as_many_as_asked(Transcript t)
    {
        var (c, q, waiters) = Start(3);
        using (c.Acquire()) c.Notify(2);
        t.Print(q.Get(), q.Get());
        t.Raises(() => q.Get(TimeSpan.FromMilliseconds(50)));
        using (c.Acquire()) c.Notify(5);
        t.Print(q.Get());
        foreach (var p in waiters) p.Join();
        using (c.Acquire()) c.Notify(3);
    }

    [Scenario("""
        c = mp.Condition()
        with c:
            start = time.monotonic()
            print(c.wait(0.1), time.monotonic() - start >= 0.09)
            print(c.wait(0))
        """,
        Api = "Condition.wait", Tests = "_TestCondition.test_timeout")]
    private static void A_condition_is_waited_for_as_long_as_asked(Transcript t)
    {
        var c = Procs.Condition();
        using (c.Acquire())
        {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            t.Print(c.Wait(TimeSpan.FromSeconds(0.1)), clock.Elapsed.TotalSeconds >= 0.09);
            t.Print(c.Wait(TimeSpan.Zero));
        }
    }

    [Scenario("""
        c, state = mp.Condition(), mp.Value("i", -1)
        def child():
            with c:
                state.value = 0
                c.notify()
                c.wait_for(lambda: state.value == 4)
        with c:
            p = mp.Process(target=child)
            p.start()
            print(c.wait_for(lambda: state.value == 0))
        for i in range(4):
            with c:
                state.value += 1
                c.notify()
        p.join()
        print(p.exitcode, state.value)
        """,
        Api = "Condition.wait_for", Tests = "_TestCondition.test_waitfor")]
    private static void A_predicate_is_waited_for(Transcript t)
    {
        var (c, state) = (Procs.Condition(), Procs.Value(-1));
        Proc p;
        using (c.Acquire())
        {
            p = Procs.Start(() =>
            {
                using (c.Acquire())
                {
                    state.Value = 0;
                    c.Notify();
                    c.WaitFor(() => state.Value == 4);
                }
            });
            t.Print(c.WaitFor(() => state.Value == 0));
        }

        for (var i = 0; i < 4; i++)
        {
            using (c.Acquire())
            {
                state.Value += 1;
                c.Notify();
            }
        }

        p.Join();
        t.Print(p.ExitCode, state.Value);
    }

    [Scenario("""
        c = mp.Condition()
        with c:
            start = time.monotonic()
            print(c.wait_for(lambda: False, 0.1), time.monotonic() - start >= 0.09)
            print(c.wait_for(lambda: True, 0))
        """,
        Api = "Condition.wait_for", Tests = "_TestCondition.test_waitfor_timeout")]
    private static void A_predicate_that_never_holds(Transcript t)
    {
        var c = Procs.Condition();
        using (c.Acquire())
        {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            t.Print(c.WaitFor(() => false, TimeSpan.FromSeconds(0.1)), clock.Elapsed.TotalSeconds >= 0.09);
            t.Print(c.WaitFor(() => true, TimeSpan.Zero));
        }
    }

    [Scenario("""
        c = mp.Condition()
        with c:
            p = mp.Process(target=lambda: [c.acquire(), c.notify(), c.release()])
            p.start()
            print(c.wait(30))
            print(c.wait(0.01))
        p.join()
        """,
        Api = "Condition.wait", Tests = "_TestCondition.test_wait_result")]
    private static void Wait_says_whether_it_was_woken(Transcript t)
    {
        var c = Procs.Condition();
        Proc p;
        using (c.Acquire())
        {
            p = Procs.Start(() =>
            {
                using (c.Acquire()) c.Notify();
            });
            t.Print(c.Wait(TimeSpan.FromSeconds(30)));
            t.Print(c.Wait(TimeSpan.FromMilliseconds(10)));
        }

        p.Join();
    }

    [Scenario("""
        c = mp.Condition()
        raises_saying(c.wait)
        raises_saying(c.notify)
        raises_saying(c.notify_all)
        raises(c.release)
        """,
        Api = "Condition.wait Condition.notify Condition.release")]
    private static void Without_its_lock_a_condition_does_nothing(Transcript t)
    {
        var c = Procs.Condition();
        t.RaisesSaying(() => c.Wait());
        t.RaisesSaying(() => c.Notify());
        t.RaisesSaying(c.NotifyAll);
        t.Raises(c.Release);
    }

    [Scenario("""
        lock = mp.RLock()
        c = mp.Condition(lock)
        def child():
            with c: c.notify()
        with lock, lock:
            p = mp.Process(target=child)
            p.start()
            print(c.wait(30))
            lock.release()
            lock.acquire()
        raises(lock.release)
        p.join()
        """,
        Api = "Condition")]
    private static void A_wait_gives_up_a_recursive_lock_wholly_and_takes_it_as_often_again(Transcript t)
    {
        var gate = Procs.RLock();
        var c = Procs.Condition(gate);
        Proc p;
        using (gate.Acquire())
        using (gate.Acquire())
        {
            p = Procs.Start(() =>
            {
                using (c.Acquire()) c.Notify();
            });
            t.Print(c.Wait(TimeSpan.FromSeconds(30)));
        }

        t.Raises(gate.Release);
        p.Join();
    }

    private static (ProcCondition C, ProcQueue<bool> Q, Proc[] Waiters) Start(int count)
    {
        var (c, asleep, q) = (Procs.Condition(), Procs.Semaphore(0), Procs.Queue<bool>());
        Proc[] waiters = [.. Enumerable.Range(0, count).Select(_ => Procs.Start(() =>
        {
            using (c.Acquire())
            {
                asleep.Release();
                q.Put(c.Wait());
            }
        }))];
        foreach (var _ in waiters) asleep.Acquire();
        return (c, q, waiters);
    }
}
