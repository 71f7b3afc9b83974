namespace ActorProcs.Conformance.Scenarios;

/// <summary>Semaphores and events.</summary>
internal static class Semaphores
{
    [Scenario("""
        s = mp.Semaphore(2)
        print(s.get_value(), s.acquire(), s.get_value(), s.acquire(), s.get_value(), s.acquire(False))
        s.release()
        print(s.get_value())
        s.release()
        s.release()
        print(s.get_value())
        """,
        Api = "Semaphore Semaphore.acquire Semaphore.release Semaphore.get_value", Tests = "_TestSemaphore.test_semaphore")]
    private static void A_semaphore_counts_and_has_no_upper_bound(Transcript t)
    {
        var s = Procs.Semaphore(2);
        t.Print(
            s.CurrentCount, s.TryAcquire(Timeout.InfiniteTimeSpan), s.CurrentCount, s.TryAcquire(Timeout.InfiniteTimeSpan), s.CurrentCount, s.TryAcquire());
        s.Release();
        t.Print(s.CurrentCount);
        s.Release();
        s.Release();
        t.Print(s.CurrentCount);
    }

    [Scenario("""
        s = mp.BoundedSemaphore(2)
        s.acquire()
        s.release()
        raises_saying(s.release)
        print(s.get_value())
        """,
        Api = "BoundedSemaphore", Tests = "_TestSemaphore.test_bounded_semaphore")]
    private static void A_bounded_semaphore_is_not_released_too_often(Transcript t)
    {
        var s = Procs.BoundedSemaphore(2);
        s.Acquire();
        s.Release();
        t.RaisesSaying(() => s.Release());
        t.Print(s.CurrentCount);
    }

    [Scenario("""
        s = mp.Semaphore(0)
        start = time.monotonic()
        print(s.acquire(False), s.acquire(False, None), s.acquire(False, 10), s.acquire(True, -1))
        print(time.monotonic() - start < 5)
        start = time.monotonic()
        print(s.acquire(True, 0.1), time.monotonic() - start >= 0.09)
        """,
        Api = "Semaphore.acquire", Tests = "_TestSemaphore.test_timeout")]
    private static void A_semaphore_is_waited_for_as_long_as_asked(Transcript t)
    {
        var s = Procs.Semaphore(0);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        t.Print(s.TryAcquire(), s.TryAcquire(TimeSpan.Zero), s.TryAcquire(default), s.TryAcquire(TimeSpan.FromSeconds(-1)));
        t.Print(clock.Elapsed.TotalSeconds < 5);
        clock.Restart();
        t.Print(s.TryAcquire(TimeSpan.FromSeconds(0.1)), clock.Elapsed.TotalSeconds >= 0.09);
    }

    [Scenario("""
        raises(mp.Semaphore, -1)
        """,
        Api = "Semaphore")]
    private static void No_semaphore_has_less_than_nothing(Transcript t) => t.Raises(() => Procs.Semaphore(-1));

    [Scenario("""
        s, q = mp.Semaphore(0), mp.Queue()
        def child():
            s.acquire()
            q.put("acquired")
        p = mp.Process(target=child)
        p.start()
        s.release()
        print(q.get())
        p.join()
        print(s.get_value())
        """,
        Api = "Semaphore.release")]
    private static void One_process_releases_what_another_acquires(Transcript t)
    {
        var (s, q) = (Procs.Semaphore(0), Procs.Queue<string>());
        var p = Procs.Start(() =>
        {
            s.Acquire();
            q.Put("acquired");
        });
        s.Release();
        t.Print(q.Get());
        p.Join();
        t.Print(s.CurrentCount);
    }

    [Scenario("""
        s = mp.Semaphore(1)
        def child():
            s.acquire()
            os.kill(os.getpid(), signal.SIGKILL)
        p = mp.Process(target=child)
        p.start()
        p.join()
        print(s.acquire(timeout=0.2))
        """,
        Api = "Semaphore.acquire",
        Deviates = "The permits of a process that died come back.")]
    private static void The_holder_of_a_permit_is_killed(Transcript t)
    {
        var s = Procs.Semaphore(1);
        var p = Procs.Start(() =>
        {
            s.Acquire();
            System.Diagnostics.Process.GetCurrentProcess().Kill();
        });
        p.Join();
        t.Print(s.TryAcquire(TimeSpan.FromSeconds(30)));
    }

    [Scenario("""
        e = mp.Event()
        print(e.is_set(), e.wait(0.0), e.wait(0.05))
        e.set()
        print(e.is_set(), e.wait(), e.wait(0.0))
        e.set()
        e.clear()
        print(e.is_set(), e.wait(0))
        """,
        Api = "Event Event.is_set Event.set Event.clear Event.wait", Tests = "_TestEvent.test_event")]
    private static void An_event_is_set_and_cleared(Transcript t)
    {
        var e = Procs.Event();
        t.Print(e.IsSet, e.Wait(TimeSpan.Zero), e.Wait(TimeSpan.FromMilliseconds(50)));
        e.Set();
        t.Print(e.IsSet, e.Wait(), e.Wait(TimeSpan.Zero));
        e.Set();
        e.Clear();
        t.Print(e.IsSet, e.Wait(TimeSpan.Zero));
    }

    [Scenario("""
        e, q = mp.Event(), mp.Queue()
        def waiter():
            q.put(e.wait())
        waiters = [mp.Process(target=waiter) for _ in range(3)]
        for p in waiters: p.start()
        setter = mp.Process(target=e.set)
        setter.start()
        print([q.get() for _ in range(3)], e.is_set())
        for p in waiters + [setter]: p.join()
        """,
        Api = "Event.wait Event.set", Tests = "_TestEvent.test_event")]
    private static void An_event_wakes_all_who_wait(Transcript t)
    {
        var (e, q) = (Procs.Event(), Procs.Queue<bool>());
        Proc[] waiters = [.. Enumerable.Range(0, 3).Select(_ => Procs.Start(() => q.Put(e.Wait())))];
        var setter = Procs.Start(e.Set);
        t.Print(Enumerable.Range(0, 3).Select(_ => q.Get()).ToArray(), e.IsSet);
        foreach (var p in (Proc[])[.. waiters, setter]) p.Join();
    }
}
