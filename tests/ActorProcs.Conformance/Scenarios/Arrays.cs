namespace ActorProcs.Conformance.Scenarios;

/// <summary>Shared arrays.</summary>
internal static class Arrays
{
    [Scenario("""
        a = mp.Array("i", [680, 626, 934, 821, 150, 233, 548, 982, 714, 831])
        def child():
            for i in range(1, len(a)): a[i] += a[i - 1]
        print(len(a), a[2], a[-1], a[2:5])
        a[4:8] = [1, 2, 3, 4]
        print(a[:])
        p = mp.Process(target=child)
        p.start()
        p.join()
        print(list(a[:]))
        """,
        Api = "Array", Tests = "_TestArray.test_array TestSyncManagerTypes.test_array")]
    private static void An_array_is_read_and_written_by_index_and_slice(Transcript t)
    {
        var a = Procs.Array((int[])[680, 626, 934, 821, 150, 233, 548, 982, 714, 831]);
        t.Print(a.Length, a[2], a[^1], a.ToArray()[2..5]);
        a.Write([1, 2, 3, 4], 4);
        t.Print((object)a.ToArray());
        Procs.Start(() =>
        {
            for (var i = 1; i < a.Length; i++) a[i] += a[i - 1];
        }).Join();
        t.Print((object)a.ToArray());
    }

    [Scenario("""
        a = mp.Array("i", 10)
        print(len(a), list(a))
        a[:] = range(10)
        print(list(a))
        print(len(mp.Array("d", 0)))
        """,
        Api = "Array", Tests = "_TestArray.test_array_from_size")]
    private static void An_array_of_a_length_is_of_zeros(Transcript t)
    {
        var a = Procs.Array<int>(10);
        t.Print(a.Length, a.ToArray());
        a.Write([.. Enumerable.Range(0, 10)]);
        t.Print((object)a.ToArray());
        t.Print(Procs.Array<double>(0).Length);
    }

    [Scenario("""
        a = mp.Array("i", 3)
        def assign(key, value):
            a[key] = value
        raises_saying(lambda: a[3])
        raises_saying(assign, 3, 1)
        raises(lambda: a[-4])
        raises(assign, slice(1, 3), [1, 2, 3])
        raises(mp.Array, "i", -1)
        print(a[:])
        """,
        Api = "Array")]
    private static void Outside_an_array_nothing_is_read_or_written(Transcript t)
    {
        var a = Procs.Array<int>(3);
        t.RaisesSaying(() => _ = a[3]);
        t.RaisesSaying(() => a[3] = 1);
        t.Raises(() => _ = a[^4]);
        t.Raises(() => a.Write([1, 2, 3], 1));
        t.Raises(() => Procs.Array<int>(-1));
        t.Print((object)a.ToArray());
    }

    [Scenario("""
        a = mp.Array("i", range(5))
        lock = a.get_lock()
        with lock:
            a[0] = 10
            print(a.get_obj()[0], lock.acquire(False))
            lock.release()
        def child(q):
            q.put(lock.acquire(False))
        q = mp.Queue()
        with a.get_lock():
            p = mp.Process(target=child, args=(q,))
            p.start()
            print(q.get())
            p.join()
        """,
        Api = "Array.get_lock Array.get_obj", Tests = "_TestArray.test_getobj_getlock_obj")]
    private static void The_lock_and_the_memory_of_an_array(Transcript t)
    {
        var a = Procs.Array(Enumerable.Range(0, 5));
        var gate = a.Lock;
        using (gate.Acquire())
        {
            a[0] = 10;
            using (var view = a.Open()) t.Print(view.Span[0], gate.TryAcquire(TimeSpan.Zero, out _));
            gate.Release();
        }

        var q = Procs.Queue<bool>();
        using (a.Lock.Acquire())
        {
            var p = Procs.Start(() => q.Put(gate.TryAcquire(TimeSpan.Zero, out _)));
            t.Print(q.Get());
            p.Join();
        }
    }

    [Scenario("""
        a = mp.RawArray("i", [1, 2, 3])
        raises(lambda: a.get_lock())
        a[0] += 1
        print(a[:])
        """,
        Api = "RawArray", Tests = "_TestArray.test_rawarray",
        Deviates = "There is no array without a lock; `Open` takes it once, and then gives the memory itself.")]
    private static void A_raw_array(Transcript t)
    {
        var a = Procs.Array((int[])[1, 2, 3]);
        t.Raises(() => a.Lock.Acquire().Dispose());
        using (var view = a.Open()) view.Span[0] += 1;
        t.Print((object)a.ToArray());
    }

    [Scenario("""
        a = mp.Array("d", 100_000)
        def child(start):
            for i in range(start, start + 50_000): a.get_obj()[i] = i
        processes = [mp.Process(target=child, args=(n,)) for n in (0, 50_000)]
        for p in processes: p.start()
        for p in processes: p.join()
        print(sum(a[:]))
        """,
        Api = "Array.get_obj")]
    private static void Halves_of_an_array_in_two_processes(Transcript t)
    {
        var a = Procs.Array<double>(100_000);
        void Child(int start)
        {
            using var view = a.Open();
            var span = view.Span;
            for (var i = start; i < start + 50_000; i++) span[i] = i;
        }

        Proc[] processes = [Procs.Start(Child, 0), Procs.Start(Child, 50_000)];
        foreach (var p in processes) p.Join();
        t.Print(a.ToArray().Sum());
    }
}
