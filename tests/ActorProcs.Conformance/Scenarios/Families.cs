namespace ActorProcs.Conformance.Scenarios;

/// <summary>Parents, children, names and daemons.</summary>
internal static class Families
{
    [Scenario("""
        me = mp.current_process()
        print(me.name, me.pid == os.getpid(), me.is_alive(), me.exitcode, me.daemon)
        print(mp.parent_process())
        """,
        Api = "current_process parent_process Process.is_alive", Tests = "_TestProcess.test_current")]
    private static void The_main_process(Transcript t)
    {
        var me = Procs.Current;
        t.Print(me.Name, me.Pid == Environment.ProcessId, me.IsAlive, me.ExitCode, me.Daemon);
        t.Print(Procs.Parent);
    }

    [Scenario("""
        q = mp.Queue()
        def child():
            me, parent = mp.current_process(), mp.parent_process()
            q.put((me.name, me.pid == os.getpid(), me.is_alive(), me.exitcode))
            q.put((parent.name, parent.pid, parent.is_alive(), os.getppid() == parent.pid))
        p = mp.Process(target=child, name="child")
        p.start()
        print(*q.get())
        name, pid, alive, _ = q.get()
        print(name, pid == os.getpid(), alive)
        p.join()
        """,
        Api = "current_process parent_process", Tests = "_TestProcess.test_current _TestProcess.test_parent_process_attributes")]
    private static void A_child_knows_itself_and_its_parent(Transcript t)
    {
        var q = Procs.Queue<(string, bool, bool, int?)>();
        var parents = Procs.Queue<(string, int?, bool)>();
        var p = Procs.Start(
            () =>
            {
                var (me, parent) = (Procs.Current, Procs.Parent!);
                q.Put((me.Name, me.Pid == Environment.ProcessId, me.IsAlive, me.ExitCode));
                parents.Put((parent.Name, parent.Pid, parent.IsAlive));
            },
            new ProcOptions { Name = "child" });
        var (name, same, alive, exitCode) = q.Get();
        t.Print(name, same, alive, exitCode);
        var (parentName, pid, parentAlive) = parents.Get();
        t.Print(parentName, pid == Environment.ProcessId, parentAlive);
        p.Join();
    }

    [Scenario("""
        q = mp.Queue()
        def nothing():
            pass
        def child():
            own = mp.current_process().name
            first, second = mp.Process(target=nothing), mp.Process(target=nothing)
            q.put((first.name.removeprefix(own), second.name.removeprefix(own)))
            q.put(mp.Process(target=nothing, name="a name").name)
        p = mp.Process(target=child)
        print(p.name.split("-")[0])
        p.start()
        print(q.get(), q.get())
        p.join()
        """,
        Api = "Process.name")]
    private static void Default_names_tell_the_place_in_the_family(Transcript t)
    {
        var q = Procs.Queue<(string, string)>();
        var names = Procs.Queue<string>();
        var p = Procs.Create(() =>
        {
            var own = Procs.Current.Name;
            Proc first = Procs.Create(() => { }), second = Procs.Create(() => { });
            q.Put((first.Name.Replace(own, "", StringComparison.Ordinal), second.Name.Replace(own, "", StringComparison.Ordinal)));
            names.Put(Procs.Create(() => { }, new ProcOptions { Name = "a name" }).Name);
        });
        t.Print(p.Name.Split('-')[0]);
        p.Start();
        t.Print(q.Get(), names.Get());
        p.Join();
    }

    [Scenario("""
        a, b = mp.Process(target=int, name="same"), mp.Process(target=int, name="same")
        print(a.name == b.name)
        b.name = "another"
        print(b.name)
        def set_none():
            b.name = None
        raises(set_none)
        """,
        Api = "Process.name")]
    private static void Names_may_be_set_and_need_not_be_unique(Transcript t)
    {
        Proc a = Procs.Create(() => { }, new ProcOptions { Name = "same" }), b = Procs.Create(() => { }, new ProcOptions { Name = "same" });
        t.Print(a.Name == b.Name);
        b.Name = "another";
        t.Print(b.Name);
        t.Raises(() => b.Name = null!);
    }

    [Scenario("""
        p = mp.Process(target=time.sleep, args=(1000,))
        print(p in mp.active_children())
        p.start()
        print(p in mp.active_children())
        p.kill()
        p.join()
        print(p in mp.active_children())
        """,
        Api = "active_children", Tests = "_TestProcess.test_active_children")]
    private static void Active_children_are_those_that_live(Transcript t)
    {
        var p = Procs.Create(Thread.Sleep, 1_000_000);
        t.Print(Procs.ActiveChildren().Contains(p));
        p.Start();
        t.Print(Procs.ActiveChildren().Contains(p));
        p.Kill();
        p.Join();
        t.Print(Procs.ActiveChildren().Contains(p));
    }

    [Scenario("""
        q = mp.Queue()
        def child():
            q.put((mp.current_process().daemon, mp.Process(target=int).daemon))
        for daemon in (None, False, True):
            p = mp.Process(target=child, daemon=daemon)
            p.start()
            print(p.daemon, q.get())
            p.join()
        """,
        Api = "Process.daemon", Tests = "_TestProcess.test_daemon_argument")]
    private static void Daemon_is_inherited_unless_it_is_set(Transcript t)
    {
        var q = Procs.Queue<(bool, bool)>();
        foreach (var daemon in (bool?[])[null, false, true])
        {
            var p = Procs.Create(() => q.Put((Procs.Current.Daemon, Procs.Create(() => { }).Daemon)), new ProcOptions { Daemon = daemon });
            p.Start();
            t.Print(p.Daemon, q.Get());
            p.Join();
        }
    }

    [Scenario("""
        p = mp.Process(target=int)
        p.daemon = True
        print(p.daemon)
        p.start()
        def change():
            p.daemon = False
        raises_saying(change)
        p.join()
        """,
        Api = "Process.daemon", Tests = "_TestProcess.test_daemon_argument")]
    private static void Daemon_is_set_before_the_start(Transcript t)
    {
        var p = Procs.Create(() => { });
        p.Daemon = true;
        t.Print(p.Daemon);
        p.Start();
        t.RaisesSaying(() => p.Daemon = false);
        p.Join();
    }

    [Scenario("""
        q = mp.Queue()
        def child():
            q.put(caught_saying(mp.Process(target=int).start))
        p = mp.Process(target=child, daemon=True)
        p.start()
        print(q.get())
        p.join()
        """,
        Api = "Process.daemon",
        Deviates = "A daemonic process may have children; they end with it. Python forbids them, because it would leave them as orphans.")]
    private static void Children_of_a_daemon(Transcript t)
    {
        var q = Procs.Queue<string>();
        var p = Procs.Start(() => q.Put(Transcript.CaughtSaying(Procs.Create(() => { }).Start)), new ProcOptions { Daemon = true });
        t.Print(q.Get());
        p.Join();
    }

    [Scenario("""
        q, gate = mp.Queue(), mp.Event()
        def worker():
            q.put("started")
            gate.wait()
            q.put("finished")
        def parent():
            mp.Process(target=worker, daemon=False).start()
        p = mp.Process(target=parent)
        p.start()
        print(q.get())
        p.join(0.05)
        print(p.is_alive())
        gate.set()
        p.join()
        print(q.get(), p.exitcode)
        """,
        Api = "Process.daemon")]
    private static void A_process_that_ends_waits_for_its_children(Transcript t)
    {
        var (q, gate) = (Procs.Queue<string>(), Procs.Event());
        void Worker()
        {
            q.Put("started");
            gate.Wait();
            q.Put("finished");
        }

        var p = Procs.Start(() => { Procs.Start(Worker); });
        t.Print(q.Get());
        p.Join(TimeSpan.FromMilliseconds(50));
        t.Print(p.IsAlive);
        gate.Set();
        p.Join();
        t.Print(q.Get(), p.ExitCode);
    }

    [Scenario("""
        q = mp.Queue()
        def worker():
            time.sleep(1000)
        def parent():
            w = mp.Process(target=worker, daemon=True)
            w.start()
            q.put(w.pid)
        p = mp.Process(target=parent)
        p.start()
        pid = q.get()
        p.join()
        def gone():
            try:
                return open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0] in "ZX"
            except OSError:
                return True
        print(p.exitcode, eventually(gone))
        """,
        Api = "Process.daemon")]
    private static void A_process_that_ends_takes_its_daemons_along(Transcript t)
    {
        var q = Procs.Queue<int>();
        var p = Procs.Start(() =>
        {
            var w = Procs.Start(Thread.Sleep, 1_000_000, new ProcOptions { Daemon = true });
            q.Put(w.Pid!.Value);
        });
        var pid = q.Get();
        p.Join();
        t.Print(p.ExitCode, Transcript.Eventually(() => Pids.IsGone(pid)));
    }

    [Scenario("""
        q = mp.Queue()
        def family(identity):
            q.put(identity)
            if len(identity) < 2:
                for i in range(2):
                    p = mp.Process(target=family, args=(identity + [i],))
                    p.start()
                    p.join()
        family([])
        print([q.get() for _ in range(7)])
        """,
        Api = "Process.start", Tests = "_TestProcess.test_recursion")]
    private static void Processes_start_processes(Transcript t)
    {
        var q = Procs.Queue<int[]>();
        void Family(int[] identity)
        {
            q.Put(identity);
            if (identity.Length >= 2) return;
            for (var i = 0; i < 2; i++) Procs.Start(Family, (int[])[.. identity, i]).Join();
        }

        Family([]);
        t.Print((object)Enumerable.Range(0, 7).Select(_ => q.Get()).ToArray());
    }

    [Scenario("""
        processes = [mp.Process(target=os._exit, args=(i,)) for i in range(5)]
        for p in processes: p.start()
        for p in processes: p.join()
        print([p.exitcode for p in processes])
        sleepers = [mp.Process(target=time.sleep, args=(1000,)) for i in range(5)]
        for p in sleepers: p.start()
        for p in sleepers: p.terminate()
        for p in sleepers: p.join()
        print([p.exitcode for p in sleepers])
        """,
        Api = "Process.start Process.join", Tests = "_TestProcess.test_many_processes")]
    private static void Many_processes_at_once(Transcript t)
    {
        Proc[] processes = [.. Enumerable.Range(0, 5).Select(i => Procs.Create(Environment.Exit, i))];
        foreach (var p in processes) p.Start();
        foreach (var p in processes) p.Join();
        t.Print((object)processes.Select(p => p.ExitCode).ToArray());
        Proc[] sleepers = [.. Enumerable.Range(0, 5).Select(_ => Procs.Create(Thread.Sleep, 1_000_000))];
        foreach (var p in sleepers) p.Start();
        foreach (var p in sleepers) p.Terminate();
        foreach (var p in sleepers) p.Join();
        t.Print((object)sleepers.Select(p => p.ExitCode).ToArray());
    }

    [Scenario("""
        p = mp.Process(target=int)
        q = mp.Queue()
        def child():
            q.put(caught_saying(p.start))
            q.put(caught_saying(p.join))
        c = mp.Process(target=child)
        c.start()
        print(q.get())
        print(q.get())
        c.join()
        """,
        Api = "Process.start Process.join")]
    private static void A_process_object_in_another_process(Transcript t)
    {
        var p = Procs.Create(() => { });
        var q = Procs.Queue<string>();
        using var c = Procs.Start(() =>
        {
            q.Put(Transcript.CaughtSaying(() => p.Start()));
            q.Put(Transcript.CaughtSaying(() => p.Join()));
        });
        t.Print(q.Get());
        t.Print(q.Get());
        c.Join();
    }
}
