namespace ActorProcs.Conformance.Scenarios;

/// <summary>Shared values.</summary>
internal static class Values
{
    [Scenario("""
        values = [mp.Value("i", 4), mp.Value("d", 1.5), mp.Value("h", -3), mp.Value("q", 2**40), mp.Value("c", b"x"), mp.Value("b", 7)]
        print([v.value for v in values])
        def child():
            for v, new in zip(values, (-5, 0.25, 9, -2**40, b"y", -7)): v.value = new
        p = mp.Process(target=child)
        p.start()
        p.join()
        print([v.value for v in values])
        print(mp.Value("i").value, mp.Value("d").value)
        """,
        Api = "Value Value.value", Tests = "_TestValue.test_value TestSyncManagerTypes.test_value")]
    private static void What_a_process_writes_the_others_see(Transcript t)
    {
        var (i, d, h, q, c, b) = (Procs.Value(4), Procs.Value(1.5), Procs.Value((short)-3), Procs.Value(1L << 40), Procs.Value("x"u8.ToArray()), Procs.Value((sbyte)7));
        Show();
        Procs.Start(() =>
        {
            (i.Value, d.Value, h.Value) = (-5, 0.25, 9);
            (q.Value, c.Value, b.Value) = (-1L << 40, "y"u8.ToArray(), -7);
        }).Join();
        Show();
        t.Print(Procs.Value<int>().Value, Procs.Value<double>().Value);

        void Show() => t.Print((object)(object[])[i.Value, d.Value, h.Value, q.Value, c.Value, b.Value]);
    }

    [Scenario("""
        v = mp.Value("i", 5)
        lock = v.get_lock()
        with lock:
            v.value += 1
            print(v.value, lock.acquire(False))
            lock.release()
        def child(q):
            q.put(lock.acquire(False))
        with v.get_lock():
            q = mp.Queue()
            p = mp.Process(target=child, args=(q,))
            p.start()
            print(q.get())
            p.join()
        v.acquire()
        v.release()
        with v:
            print(v.value)
        """,
        Api = "Value.get_lock Value.acquire Value.release", Tests = "_TestValue.test_getobj_getlock")]
    private static void The_lock_of_a_value(Transcript t)
    {
        var v = Procs.Value(5);
        var gate = v.Lock;
        using (gate.Acquire())
        {
            v.Value += 1;
            t.Print(v.Value, gate.TryAcquire(TimeSpan.Zero, out _));
            gate.Release();
        }

        using (v.Lock.Acquire())
        {
            var q = Procs.Queue<bool>();
            var p = Procs.Start(() => q.Put(gate.TryAcquire(TimeSpan.Zero, out _)));
            t.Print(q.Get());
            p.Join();
        }

        v.Lock.Acquire();
        v.Lock.Release();
        using (v.Lock.Acquire()) t.Print(v.Value);
    }

    [Scenario("""
        v = mp.Value("i", 0)
        def child():
            for _ in range(200):
                with v.get_lock():
                    v.value += 1
        processes = [mp.Process(target=child) for _ in range(3)]
        for p in processes: p.start()
        for p in processes: p.join()
        print(v.value)
        """,
        Api = "Value.get_lock")]
    private static void Increments_under_the_lock_are_not_lost(Transcript t)
    {
        var v = Procs.Value(0);
        Proc[] processes = [.. Enumerable.Range(0, 3).Select(_ => Procs.Start(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                using (v.Lock.Acquire()) v.Value += 1;
            }
        }))];
        foreach (var p in processes) p.Join();
        t.Print(v.Value);
    }

    [Scenario("""
        v = mp.Value("i", 2**31 - 1)
        v.value += 1
        print(v.value)
        b = mp.Value("B", 255)
        b.value += 1
        print(b.value)
        """,
        Api = "Value.value")]
    private static void Numbers_wrap_around(Transcript t)
    {
        var v = Procs.Value(int.MaxValue);
        v.Add(1);
        t.Print(v.Value);
        var b = Procs.Value(byte.MaxValue);
        b.Increment();
        t.Print(b.Value);
    }

    [Scenario("""
        v = mp.Value("i", 1)
        def attempt():
            v.value = 2.5
        raises(attempt)
        print(v.value)
        """,
        Api = "Value.value",
        Deviates = "A value has a type of C#, so the compiler refuses what Python refuses at run time; the nearest is a cast, which says what becomes of the fraction.")]
    private static void A_number_of_another_kind(Transcript t)
    {
        var v = Procs.Value(1);
        v.Value = (int)2.5;
        t.Print(v.Value);
    }

    [Scenario("""
        v = mp.RawValue("i", 3)
        raises(lambda: v.get_lock())
        v.value += 1
        print(v.value)
        """,
        Api = "RawValue", Tests = "_TestValue.test_rawvalue",
        Deviates = "There is no value without a lock, so none is ever torn: `Latest` reads without waiting for anybody, which is what the raw form is for.")]
    private static void A_raw_value(Transcript t)
    {
        var v = Procs.Value(3);
        t.Raises(() => v.Lock.Acquire().Dispose());
        v.Value += 1;
        t.Print(v.Latest);
    }

    [Scenario("""
        import ctypes
        class Point(ctypes.Structure):
            _fields_ = [("x", ctypes.c_int), ("y", ctypes.c_double)]
        x = mp.Value("i", 7)
        point = mp.Value(Point, 3, 2)
        points = mp.Array(Point, [(1, 2), (3, 4)])
        text = mp.Array("c", b"hello")
        def double():
            x.value *= 2
            point.x *= 2
            point.y *= 2
            for p in points:
                p.x *= 2
                p.y *= 2
        p = mp.Process(target=double)
        p.start()
        p.join()
        print(x.value, (point.x, point.y), [(p.x, p.y) for p in points], text.value)
        """,
        Api = "Value Array sharedctypes", Tests = "_TestSharedCTypes.test_sharedctypes _TestSharedCTypes.test_synchronize")]
    private static void Structures_are_shared(Transcript t)
    {
        var (x, point) = (Procs.Value(7), Procs.Value(new Point(3, 2)));
        var points = Procs.Array((Point[])[new(1, 2), new(3, 4)]);
        var text = Procs.Array("hello"u8.ToArray());
        Procs.Start(() =>
        {
            x.Update(value => value * 2);
            point.Update(value => value.Doubled());
            using var view = points.Open();
            foreach (ref var p in view.Span) p = p.Doubled();
        }).Join();
        t.Print(x.Value, (point.Value.X, point.Value.Y), points.ToArray().Select(p => (p.X, p.Y)), text.ToArray());
    }

    [Scenario("""
        import ctypes
        from multiprocessing.sharedctypes import copy
        class Point(ctypes.Structure):
            _fields_ = [("x", ctypes.c_int), ("y", ctypes.c_double)]
        shared = mp.RawValue(Point, 2, 5.0)
        own = copy(shared)
        shared.x = 0
        print(own.x, own.y, shared.x)
        """,
        Api = "sharedctypes.copy", Tests = "_TestSharedCTypes.test_copy")]
    private static void What_is_read_is_a_copy(Transcript t)
    {
        var shared = Procs.Value(new Point(2, 5.0));
        var own = shared.Value;
        shared.Update(value => value with { X = 0 });
        t.Print(own.X, own.Y, shared.Value.X);
    }

    [Scenario("""
        v = mp.Value("i", 1)
        def child():
            v.value = 2
            os.kill(os.getpid(), signal.SIGKILL)
        p = mp.Process(target=child)
        p.start()
        p.join()
        print(p.exitcode, v.value)
        """,
        Api = "Value.value")]
    private static void What_was_written_survives_its_writer(Transcript t)
    {
        var v = Procs.Value(1);
        var p = Procs.Start(() =>
        {
            v.Value = 2;
            System.Diagnostics.Process.GetCurrentProcess().Kill();
        });
        p.Join();
        t.Print(p.ExitCode, v.Value);
    }

    private readonly record struct Point(int X, double Y)
    {
        internal Point Doubled() => new(X * 2, Y * 2);
    }
}
