namespace ActorProcs.Conformance.Scenarios;

/// <summary>Barriers: rounds, actions, breaks.</summary>
internal static class Barriers
{
    [Scenario("""
        b, q = mp.Barrier(3), mp.Queue()
        def party():
            q.put(b.wait())
        parties = [mp.Process(target=party) for _ in range(3)]
        for p in parties: p.start()
        print(sorted(q.get() for _ in parties))
        for p in parties: p.join()
        print(b.parties, b.n_waiting, b.broken)
        """,
        Api = "Barrier Barrier.wait Barrier.parties Barrier.n_waiting Barrier.broken", Tests = "_TestBarrier.test_barrier _TestBarrier.test_wait_return")]
    private static void Each_party_gets_another_number(Transcript t)
    {
        var (b, q) = (Procs.Barrier(3), Procs.Queue<int>());
        Proc[] parties = [.. Enumerable.Range(0, 3).Select(_ => Procs.Start(() => q.Put(b.Wait())))];
        t.Print((object)parties.Select(_ => q.Get()).Order().ToArray());
        foreach (var p in parties) p.Join();
        t.Print(b.Parties, b.Waiting, b.IsBroken);
    }

    [Scenario("""
        b, counter, q = mp.Barrier(2), mp.Value("i", 0), mp.Queue()
        def party():
            seen = []
            for _ in range(50):
                with counter.get_lock(): counter.value += 1
                b.wait()
                seen.append(counter.value)
                b.wait()
            q.put(seen)
        parties = [mp.Process(target=party) for _ in range(2)]
        for p in parties: p.start()
        print(all(q.get() == [2 * (i + 1) for i in range(50)] for _ in parties))
        for p in parties: p.join()
        """,
        Api = "Barrier.wait", Tests = "_TestBarrier.test_barrier_10 _TestBarrier.test_thousand")]
    private static void Many_rounds(Transcript t)
    {
        var (b, counter, q) = (Procs.Barrier(2), Procs.Value(0), Procs.Queue<int[]>());
        Proc[] parties = [.. Enumerable.Range(0, 2).Select(_ => Procs.Start(() =>
        {
            List<int> seen = [];
            for (var i = 0; i < 50; i++)
            {
                counter.Increment();
                b.Wait();
                seen.Add(counter.Value);
                b.Wait();
            }

            q.Put([.. seen]);
        }))];
        t.Print(parties.All(_ => q.Get().SequenceEqual(Enumerable.Range(1, 50).Select(i => 2 * i))));
        foreach (var p in parties) p.Join();
    }

    [Scenario("""
        ran = mp.Value("i", 0)
        def action():
            with ran.get_lock(): ran.value += 1
        b, q = mp.Barrier(2, action=action), mp.Queue()
        def party():
            b.wait()
            q.put(ran.value)
        parties = [mp.Process(target=party) for _ in range(2)]
        for p in parties: p.start()
        print([q.get() for _ in parties])
        for p in parties: p.join()
        """,
        Api = "Barrier.wait", Tests = "_TestBarrier.test_action")]
    private static void An_action_is_run_once_before_anybody_goes_on(Transcript t)
    {
        var ran = Procs.Value(0);
        var (b, q) = (Procs.Barrier(2, () => ran.Increment()), Procs.Queue<int>());
        Proc[] parties = [.. Enumerable.Range(0, 2).Select(_ => Procs.Start(() =>
        {
            b.Wait();
            q.Put(ran.Value);
        }))];
        t.Print((object)parties.Select(_ => q.Get()).ToArray());
        foreach (var p in parties) p.Join();
    }

    [Scenario("""
        b, q = mp.Barrier(3), mp.Queue()
        def party():
            q.put(caught(b.wait))
        p = mp.Process(target=party)
        p.start()
        print(eventually(lambda: b.n_waiting == 1))
        b.abort()
        print(q.get(), b.broken)
        raises(b.wait)
        b.reset()
        print(b.broken)
        p.join()
        """,
        Api = "Barrier.abort Barrier.reset Barrier.broken BrokenBarrierError", Tests = "_TestBarrier.test_abort _TestBarrier.test_abort_and_reset")]
    private static void An_abort_breaks_it_until_it_is_reset(Transcript t)
    {
        var (b, q) = (Procs.Barrier(3), Procs.Queue<string>());
        var p = Procs.Start(() => q.Put(Transcript.Caught(() => b.Wait())));
        t.Print(Transcript.Eventually(() => b.Waiting == 1));
        b.Abort();
        t.Print(q.Get(), b.IsBroken);
        t.Raises(() => b.Wait());
        b.Reset();
        t.Print(b.IsBroken);
        p.Join();
    }

    [Scenario("""
        b, q = mp.Barrier(2), mp.Queue()
        def party():
            q.put(caught(b.wait))
        p = mp.Process(target=party)
        p.start()
        print(eventually(lambda: b.n_waiting == 1))
        b.reset()
        print(q.get(), b.broken)
        p.join()
        """,
        Api = "Barrier.reset", Tests = "_TestBarrier.test_reset")]
    private static void A_reset_turns_away_those_who_wait(Transcript t)
    {
        var (b, q) = (Procs.Barrier(2), Procs.Queue<string>());
        var p = Procs.Start(() => q.Put(Transcript.Caught(() => b.Wait())));
        t.Print(Transcript.Eventually(() => b.Waiting == 1));
        b.Reset();
        t.Print(q.Get(), b.IsBroken);
        p.Join();
    }

    [Scenario("""
        b = mp.Barrier(2)
        raises(b.wait, 0.05)
        print(b.broken)
        raises(b.wait)
        c = mp.Barrier(2, timeout=0.05)
        raises(c.wait)
        print(c.broken)
        """,
        Api = "Barrier.wait Barrier.broken", Tests = "_TestBarrier.test_timeout _TestBarrier.test_default_timeout")]
    private static void A_party_that_gives_up_breaks_it(Transcript t)
    {
        var b = Procs.Barrier(2);
        t.Raises(() => b.Wait(TimeSpan.FromMilliseconds(50)));
        t.Print(b.IsBroken);
        t.Raises(() => b.Wait());
        var c = Procs.Barrier(2, timeout: TimeSpan.FromMilliseconds(50));
        t.Raises(() => c.Wait());
        t.Print(c.IsBroken);
    }

    [Scenario("""
        b = mp.Barrier(1)
        print(b.wait(), b.wait(), b.parties)
        """,
        Api = "Barrier.wait", Tests = "_TestBarrier.test_single_thread")]
    private static void A_barrier_of_one(Transcript t)
    {
        var b = Procs.Barrier(1);
        t.Print(b.Wait(), b.Wait(), b.Parties);
    }

    [Scenario("""
        def action():
            1 // 0
        b = mp.Barrier(1, action=action)
        raises(b.wait)
        print(b.broken)
        raises(b.wait)
        """,
        Api = "Barrier.wait")]
    private static void An_action_that_fails_breaks_it(Transcript t)
    {
        var zero = 0;
        var b = Procs.Barrier(1, () => zero = 1 / zero);
        t.Raises(() => b.Wait());
        t.Print(b.IsBroken);
        t.Raises(() => b.Wait());
    }

    [Scenario("""
        b = mp.Barrier(2)
        def party():
            b.wait()
        p = mp.Process(target=party)
        p.start()
        print(eventually(lambda: b.n_waiting == 1))
        p.kill()
        p.join()
        print(b.broken)
        """,
        Api = "Barrier.broken",
        Deviates = "The death of a party breaks the barrier for the others. Python's wait for the dead one, and its count lets one too few through.")]
    private static void A_party_is_killed(Transcript t)
    {
        var b = Procs.Barrier(2);
        var p = Procs.Start(() => { b.Wait(); });
        t.Print(Transcript.Eventually(() => b.Waiting == 1));
        p.Kill();
        p.Join();
        t.Print(Transcript.Eventually(() => b.IsBroken));
    }
}
