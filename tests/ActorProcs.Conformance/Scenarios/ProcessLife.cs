namespace ActorProcs.Conformance.Scenarios;

/// <summary>From the making of a process object to its close.</summary>
internal static class ProcessLife
{
    [Scenario("""
        p = mp.Process(target=time.sleep, args=(1000,))
        print(p.pid, p.exitcode, p.is_alive())
        p.start()
        print(p.pid != os.getpid(), p.exitcode, p.is_alive())
        p.kill()
        p.join()
        print(p.pid is not None, p.exitcode, p.is_alive())
        """,
        Api = "Process Process.pid Process.ident Process.exitcode Process.is_alive Process.start Process.join Process.kill",
        Tests = "_TestProcess.test_process _TestProcess.test_kill")]
    private static void A_process_before_its_start_during_its_life_and_after_its_end(Transcript t)
    {
        var p = Procs.Create(Thread.Sleep, 1_000_000);
        t.Print(p.Pid, p.ExitCode, p.IsAlive);
        p.Start();
        t.Print(p.Pid != Environment.ProcessId, p.ExitCode, p.IsAlive);
        p.Kill();
        p.Join();
        t.Print(p.Pid is not null, p.ExitCode, p.IsAlive);
    }

    [Scenario("""
        q = mp.Queue()
        def target(a, b, c, d):
            q.put((a, b, c, d, os.getpid() != parent))
        parent = os.getpid()
        p = mp.Process(target=target, args=(1, "two"), kwargs={"c": [3, 3], "d": None})
        p.start()
        print(*q.get())
        p.join()
        print(p.exitcode)
        """,
        Api = "Process Process.run", Tests = "_TestProcess.test_process _TestProcess.test_args_argument")]
    private static void Arguments_reach_the_target(Transcript t)
    {
        var q = Procs.Queue<(int, string, int[], object?, bool)>();
        var parent = Environment.ProcessId;
        void Target(int a, string b, int[] c, object? d) => q.Put((a, b, c, d, Environment.ProcessId != parent));
        var p = Procs.Create(Target, 1, "two", (int[])[3, 3], (object?)null);
        p.Start();
        var (a, b, c, d, elsewhere) = q.Get();
        t.Print(a, b, c, d, elsewhere);
        p.Join();
        t.Print(p.ExitCode);
    }

    [Scenario("""
        p = mp.Process(target=int)
        p.start()
        raises_saying(p.start)
        p.join()
        raises_saying(p.start)
        """,
        Api = "Process.start", Tests = "")]
    private static void A_process_is_started_once(Transcript t)
    {
        var p = Procs.Create(() => { });
        p.Start();
        t.RaisesSaying(p.Start);
        p.Join();
        t.RaisesSaying(p.Start);
    }

    [Scenario("""
        p = mp.Process(target=time.sleep, args=(1000,))
        raises_saying(p.join)
        p.start()
        p.join(0)
        p.join(-1)
        p.join(0.01)
        print(p.is_alive())
        p.kill()
        p.join()
        p.join()
        p.join(5)
        print(p.is_alive())
        """,
        Api = "Process.join")]
    private static void Join_waits_as_long_as_it_is_told_and_may_be_called_again(Transcript t)
    {
        var p = Procs.Create(Thread.Sleep, 1_000_000);
        t.RaisesSaying(() => p.Join());
        p.Start();
        p.Join(TimeSpan.Zero);
        p.Join(TimeSpan.FromSeconds(-1));
        p.Join(TimeSpan.FromMilliseconds(10));
        t.Print(p.IsAlive);
        p.Kill();
        p.Join();
        p.Join();
        p.Join(TimeSpan.FromSeconds(5));
        t.Print(p.IsAlive);
    }

    [Scenario("""
        q = mp.Queue()
        def target():
            q.put(caught_saying(p.join))
        p = mp.Process(target=target)
        p.start()
        print(q.get().split(":")[0])
        p.join()
        """,
        Api = "Process.join")]
    private static void A_process_cannot_wait_for_itself(Transcript t)
    {
        var q = Procs.Queue<string>();
        var p = Procs.Start(() => q.Put(Transcript.CaughtSaying(() => Procs.Current.Join())));
        t.Print(q.Get().Split(':')[0]);
        p.Join();
    }

    [Scenario("""
        p = mp.Process(target=time.sleep, args=(1000,), name="closing")
        p.start()
        raises_saying(p.close)
        p.kill()
        p.join()
        p.close()
        p.close()
        print(p.name)
        for use in (p.is_alive, p.join, p.terminate, p.kill, lambda: p.pid, lambda: p.exitcode, lambda: p.sentinel):
            raises_saying(use)
        unstarted = mp.Process(target=int)
        unstarted.close()
        raises_saying(unstarted.start)
        """,
        Api = "Process.close Process.name", Tests = "_TestProcess.test_close")]
    private static void After_close_only_the_name_is_left(Transcript t)
    {
        var p = Procs.Create(Thread.Sleep, 1_000_000, new ProcOptions { Name = "closing" });
        p.Start();
        t.RaisesSaying(p.Close);
        p.Kill();
        p.Join();
        p.Close();
        p.Close();
        t.Print(p.Name);
        foreach (var use in (Action[])[() => _ = p.IsAlive, () => p.Join(), p.Terminate, p.Kill, () => _ = p.Pid, () => _ = p.ExitCode, () => _ = p.Exited])
            t.RaisesSaying(use);
        var unstarted = Procs.Create(() => { });
        unstarted.Close();
        t.RaisesSaying(unstarted.Start);
    }

    [Scenario("""
        import re
        def show(p):
            print(re.sub(r"[a-z]+=\d+", lambda m: m[0].split("=")[0], repr(p)))
        p = mp.Process(target=time.sleep, args=(1000,), name="shown", daemon=True)
        show(p)
        p.start()
        show(p)
        p.kill()
        p.join()
        show(p)
        p.close()
        show(p)
        q = mp.Process(target=os._exit, args=(3,), name="shown")
        q.start()
        q.join()
        print(repr(q).split()[-1])
        """,
        Api = "Process.repr")]
    private static void The_text_of_a_process_object(Transcript t)
    {
        var p = Procs.Create(Thread.Sleep, 1_000_000, new ProcOptions { Name = "shown", Daemon = true });
        Show(p);
        p.Start();
        Show(p);
        p.Kill();
        p.Join();
        Show(p);
        p.Close();
        Show(p);
        var q = Procs.Start(Procs.Exit, 3, new ProcOptions { Name = "shown" });
        q.Join();
        t.Print(q.ToString().Split(' ')[^1]);

        void Show(Proc process) => t.Print(System.Text.RegularExpressions.Regex.Replace(process.ToString(), "([a-z]+)=[0-9]+", "$1"));
    }

    [Scenario("""
        p = mp.Process(target=int)
        raises_saying(lambda: p.sentinel)
        p.start()
        print(connection.wait([p.sentinel]) == [p.sentinel])
        p.join()
        """,
        Api = "Process.sentinel", Tests = "",
        Deviates = "`Exited` is a task: before the start it has simply not completed, so it may be awaited ahead of time.")]
    private static void The_sentinel_before_the_start(Transcript t)
    {
        var p = Procs.Create(() => { });
        t.RaisesSaying(() => _ = p.Exited);
        p.Start();
        t.Print(p.Exited.Wait(TimeSpan.FromSeconds(30)));
        p.Join();
    }

    [Scenario("""
        gate = mp.Event()
        p = mp.Process(target=gate.wait)
        p.start()
        print(len(connection.wait([p.sentinel], timeout=0.01)))
        gate.set()
        print(len(connection.wait([p.sentinel], timeout=30)))
        p.join()
        print(p.exitcode)
        """,
        Api = "Process.sentinel connection.wait", Tests = "_TestProcess.test_sentinel")]
    private static void The_sentinel_is_ready_when_the_process_has_ended(Transcript t)
    {
        var gate = Procs.Event();
        var p = Procs.Start(() => { gate.Wait(); });
        t.Print(Task.WaitAny([p.Exited], TimeSpan.FromMilliseconds(10)) + 1);
        gate.Set();
        t.Print(Task.WaitAny([p.Exited], TimeSpan.FromSeconds(30)) + 1);
        p.Join();
        t.Print(p.ExitCode);
    }

    [Scenario("""
        receiver, sender = mp.Pipe(duplex=False)
        class UpperCaser(mp.Process):
            def __init__(self):
                mp.Process.__init__(self)
                self.child, self.parent = mp.Pipe()
            def run(self):
                self.parent.close()
                for text in iter(self.child.recv, None):
                    self.child.send(text.upper())
                self.child.close()
        caser = UpperCaser()
        caser.daemon = True
        caser.start()
        caser.child.close()
        for text in ("hello", "world"):
            caser.parent.send(text)
            print(caser.parent.recv())
        caser.parent.send(None)
        caser.join()
        print(caser.exitcode)
        """,
        Api = "Process.run Pipe", Tests = "_TestSubclassingProcess.test_subclassing")]
    private static void A_process_with_behaviour_of_its_own(Transcript t)
    {
        var (child, parent) = Procs.Pipe();
        var caser = Procs.Create(Run, new ProcOptions { Daemon = true });
        caser.Start();
        child.Dispose();
        foreach (var text in (string[])["hello", "world"])
        {
            parent.Send(text);
            t.Print(parent.Receive<string>());
        }

        parent.Send<string?>(null);
        caser.Join();
        t.Print(caser.ExitCode);

        void Run()
        {
            while (child.Receive<string?>() is { } text) child.Send(text.ToUpperInvariant());
        }
    }
}
