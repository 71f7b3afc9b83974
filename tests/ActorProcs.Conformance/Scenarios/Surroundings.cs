namespace ActorProcs.Conformance.Scenarios;

/// <summary>The world that a process finds: the machine, its directory, its streams, its start.</summary>
internal static class Surroundings
{
    [Scenario("""
        print(type(mp.cpu_count()).__name__, mp.cpu_count() >= 1)
        print(1 <= len(os.sched_getaffinity(0)) <= mp.cpu_count())
        """,
        Api = "cpu_count os.sched_getaffinity", Tests = "_TestProcess.test_cpu_count")]
    private static void There_is_a_processor(Transcript t)
    {
        t.Print(Procs.CpuCount.GetType().Name[..3].ToLowerInvariant(), Procs.CpuCount >= 1);
        t.Print(Procs.CpuCount is >= 1 && Procs.CpuCount <= Environment.ProcessorCount);
    }

    [Scenario("""
        q = mp.Queue()
        def child():
            q.put(os.getcwd())
        os.chdir("/")
        p = mp.Process(target=child)
        p.start()
        print(q.get())
        p.join()
        """,
        Api = "Process.start")]
    private static void A_process_starts_in_the_directory_of_its_parent(Transcript t)
    {
        var q = Procs.Queue<string>();
        var here = Environment.CurrentDirectory;
        Environment.CurrentDirectory = "/";
        var p = Procs.Start(() => q.Put(Environment.CurrentDirectory));
        Environment.CurrentDirectory = here;
        t.Print(q.Get());
        p.Join();
    }

    [Scenario("""
        q = mp.Queue()
        def child():
            q.put(sys.stdin.read())
            with mp.Pool(1) as pool:
                q.put(pool.apply(str, ("pool",)))
            inner = mp.Queue()
            inner.put("queue")
            q.put(inner.get())
        p = mp.Process(target=child)
        p.start()
        print(repr(q.get()), q.get(), q.get())
        p.join()
        """,
        Api = "Process.start",
        Tests = "TestStdinBadfiledescriptor.test_queue_in_process TestStdinBadfiledescriptor.test_pool_in_process")]
    private static void A_process_has_no_input_and_may_have_queues_and_pools(Transcript t)
    {
        var q = Procs.Queue<string>();
        var p = Procs.Start(() =>
        {
            q.Put(Console.In.ReadToEnd());
            using (var pool = Procs.Pool(1)) q.Put(pool.Apply(() => "pool"));
            var inner = Procs.Queue<string>();
            inner.Put("queue");
            q.Put(inner.Get());
        });
        t.Print(PythonForm.Repr(q.Get()), q.Get(), q.Get());
        p.Join();
    }

    [Scenario("""
        q = mp.Queue()
        def child():
            q.put(threading.get_native_id() == os.getpid())
        p = mp.Process(target=child)
        p.start()
        print(q.get())
        p.join()
        """,
        Api = "Process.run", Tests = "_TestProcess.test_process_mainthread_native_id")]
    private static void The_target_runs_on_the_main_thread(Transcript t)
    {
        var q = Procs.Queue<bool>();
        var p = Procs.Start(() => q.Put(new FileInfo("/proc/thread-self").LinkTarget == $"{Environment.ProcessId}/task/{Environment.ProcessId}"));
        t.Print(q.Get());
        p.Join();
    }

    [Scenario("""
        def child(q, path):
            held = [os.readlink(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{n}")]
            q.put(path in held)
        if __name__ == "__main__":
            spawn = mp.get_context("spawn")
            with tempfile.NamedTemporaryFile() as file:
                q = spawn.Queue()
                p = spawn.Process(target=child, args=(q, file.name))
                p.start()
                print(q.get())
                p.join()
        """,
        Api = "get_context", Tests = "TestCloseFds.test_closefd _TestProcess.test_child_fd_inflation")]
    private static void A_fresh_process_has_no_file_of_its_parent(Transcript t)
    {
        var q = Procs.Queue<bool>();
        var path = Path.GetTempFileName();
        using (File.Open(path, FileMode.Open))
        {
            var p = Procs.Start(() => q.Put(Directory.GetFiles("/proc/self/fd").Select(file => new FileInfo(file).LinkTarget).Contains(path)));
            t.Print(q.Get());
            p.Join();
        }

        File.Delete(path);
    }

    [Scenario("""
        import subprocess
        program = "import multiprocessing as mp\nmp.set_start_method('spawn')\np = mp.Process(target=print, args=('child',))\np.start()\np.join()\nprint('main')\n"
        with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
            file.write(program)
            file.flush()
            run = subprocess.run([sys.executable, file.name], capture_output=True, text=True)
        print(run.stdout.split())
        print("RuntimeError" in run.stderr and "before the current process has finished its bootstrapping phase" in " ".join(run.stderr.split()))
        """,
        Api = "freeze_support set_start_method", Tests = "TestNoForkBomb.test_noforkbomb",
        Deviates = "There is nothing to guard in `Main`, for it never runs again: the program that Python stops with an error simply works.")]
    private static void A_main_program_without_a_guard(Transcript t)
    {
        var q = Procs.Queue<string>();
        var p = Procs.Start(() => q.Put("child"));
        p.Join();
        t.Print((object)(string[])[q.Get(), "main"]);
        t.Print(p.ExitCode != 0);
    }

    [Scenario("""
        def child(q):
            q.put(os.getppid())
        if __name__ == "__main__":
            for method in ("fork", "spawn"):
                context = mp.get_context(method)
                q = context.Queue()
                p = context.Process(target=child, args=(q,))
                p.start()
                print(q.get() == os.getpid())
                p.join()
                print(p.exitcode, context.Lock().acquire(), context.Value("i", 7).value)
        """,
        Api = "get_context context.Process context.Queue context.Lock context.Value", Tests = "TestStartMethod.test_context TestStartMethod.test_nested_startmethod")]
    private static async Task A_context_has_the_members_of_the_module(Transcript t)
    {
        await using var other = await ProcContext.StartLocalAsync(new LocalOptions { Spares = 1 });
        foreach (var context in (ProcContext[])[ProcContext.Default, other])
        {
            var q = context.Queue<int>();
            var p = context.Start(() => q.Put(Procs.Parent!.Pid!.Value));
            t.Print(q.Get() == Environment.ProcessId);
            p.Join();
            t.Print(p.ExitCode, context.Lock().TryAcquire(TimeSpan.Zero, out _), context.Value(7).Value);
        }
    }

    [Scenario("""
        print(mp.get_start_method() in mp.get_all_start_methods())
        raises_saying(mp.set_start_method, "spawn")
        raises_saying(mp.get_context, "teleport")
        """,
        Api = "set_start_method get_start_method get_all_start_methods get_context",
        Tests = "TestStartMethod.test_set_get TestStartMethod.test_get_all",
        Deviates = "There is one way to start a process, so there is none to choose: a context chooses where processes live instead.")]
    private static async Task Start_methods(Transcript t)
    {
        await using var context = await ProcContext.StartLocalAsync(new LocalOptions { Spares = 0 });
        var nodes = await context.NodesAsync();
        t.Print(nodes.Count == 1 && nodes[0].Pid == Environment.ProcessId);
        await t.RaisesAsync(() => ProcContext.ConnectAsync("teleport"));
    }
}
