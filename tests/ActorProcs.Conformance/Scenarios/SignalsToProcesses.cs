using System.Diagnostics;

namespace ActorProcs.Conformance.Scenarios;

/// <summary>Terminate, kill and interrupt.</summary>
internal static class SignalsToProcesses
{
    [Scenario("""
        started = mp.Event()
        def target():
            started.set()
            time.sleep(1000)
        p = mp.Process(target=target)
        p.start()
        started.wait()
        p.terminate()
        p.join()
        print(p.exitcode, p.is_alive())
        """,
        Api = "Process.terminate", Tests = "_TestProcess.test_terminate")]
    private static void Terminate_is_SIGTERM(Transcript t)
    {
        var started = Procs.Event();
        var p = Procs.Start(() =>
        {
            started.Set();
            Thread.Sleep(Timeout.Infinite);
        });
        started.Wait();
        p.Terminate();
        p.Join();
        t.Print(p.ExitCode, p.IsAlive);
    }

    [Scenario("""
        started = mp.Event()
        log = tempfile.mktemp()
        def target():
            try:
                started.set()
                time.sleep(1000)
            finally:
                open(log, "w")
        p = mp.Process(target=target)
        p.start()
        started.wait()
        p.kill()
        p.join()
        print(p.exitcode, os.path.exists(log))
        """,
        Api = "Process.kill", Tests = "_TestProcess.test_kill")]
    private static void Kill_is_SIGKILL_and_runs_no_finally_block(Transcript t)
    {
        var started = Procs.Event();
        var log = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var p = Procs.Start(() =>
        {
            try
            {
                started.Set();
                Thread.Sleep(Timeout.Infinite);
            }
            finally
            {
                File.WriteAllText(log, "");
            }
        });
        started.Wait();
        p.Kill();
        p.Join();
        t.Print(p.ExitCode, File.Exists(log));
    }

    [Scenario("""
        started = mp.Event()
        log = tempfile.mktemp()
        def target():
            sys.stderr = open(os.devnull, "w")
            try:
                started.set()
                time.sleep(1000)
            finally:
                open(log, "w")
        p = mp.Process(target=target)
        p.start()
        started.wait()
        os.kill(p.pid, signal.SIGINT)  # 3.14 calls it p.interrupt()
        p.join()
        print(p.exitcode, os.path.exists(log))
        os.remove(log)
        """,
        Api = "Process.interrupt")]
    private static void Interrupt_is_SIGINT_and_runs_finally_blocks(Transcript t)
    {
        var started = Procs.Event();
        var log = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var p = Procs.Start(() =>
        {
            try
            {
                started.Set();
                Thread.Sleep(Timeout.Infinite);
            }
            finally
            {
                File.WriteAllText(log, "");
            }
        });
        started.Wait();
        p.Interrupt();
        p.Join();
        t.Print(p.ExitCode, File.Exists(log));
        File.Delete(log);
    }

    [Scenario("""
        p = mp.Process(target=int)
        p.start()
        p.join()
        p.terminate()
        p.kill()
        print(p.exitcode)
        """,
        Api = "Process.terminate Process.kill")]
    private static void Signals_after_the_end_do_nothing(Transcript t)
    {
        var p = Procs.Start(() => { });
        p.Join();
        p.Terminate();
        p.Kill();
        t.Print(p.ExitCode);
    }

    [Scenario("""
        p = mp.Process(target=int)
        raises(p.terminate)
        raises(p.kill)
        """,
        Api = "Process.terminate Process.kill",
        Deviates = "Python fails by accident, with an AttributeError of its own insides; here it is misuse like any other, and says what to do.")]
    private static void Signals_before_the_start_are_refused(Transcript t)
    {
        var p = Procs.Create(() => { });
        t.Raises(p.Terminate);
        t.Raises(p.Kill);
    }

    [Scenario("""
        q = mp.Queue()
        def child():
            import subprocess
            q.put(subprocess.Popen(["sleep", "1000"]).pid)
            time.sleep(1000)
        p = mp.Process(target=child)
        p.start()
        pid = q.get()
        p.terminate()
        p.join()
        def lives():
            try:
                return open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0] not in "ZX"
            except FileNotFoundError:
                return False
        print(p.exitcode, "lives" if lives() else "gone")
        os.kill(pid, signal.SIGKILL)
        """,
        Api = "Process.terminate",
        Deviates = "Terminate and Kill take the whole tree: Python leaves the descendants as orphans.")]
    private static void What_a_terminated_process_has_started(Transcript t)
    {
        var q = Procs.Queue<int>();
        var p = Procs.Start(() =>
        {
            using var sleep = Process.Start("sleep", "1000");
            q.Put(sleep.Id);
            Thread.Sleep(Timeout.Infinite);
        });
        var pid = q.Get();
        p.Terminate();
        p.Join();
        t.Print(p.ExitCode, Transcript.Eventually(() => Pids.IsGone(pid)) ? "gone" : "lives");
    }

    [Scenario("""
        gate = mp.Event()
        q = mp.Queue()
        def grandchild():
            q.put(os.getpid())
            parent = mp.parent_process()
            parent.join()
            q.put(("alive", parent.is_alive()))
        def child():
            mp.Process(target=grandchild).start()
            time.sleep(1000)
        p = mp.Process(target=child)
        p.start()
        pid = q.get()
        p.kill()
        p.join()
        print(*q.get(timeout=30))
        """,
        Api = "parent_process", Tests = "_TestProcess.test_parent_process",
        Deviates = "A process whose parent was killed is ended with it: there are no orphans. Python's goes on, and can see that its parent is not alive.")]
    private static void A_process_whose_parent_is_killed(Transcript t)
    {
        var q = Procs.Queue<int>();
        var p = Procs.Start(() =>
        {
            Procs.Start(() =>
            {
                q.Put(Environment.ProcessId);
                Procs.Parent!.Join();
                Thread.Sleep(Timeout.Infinite);
            });
            Thread.Sleep(Timeout.Infinite);
        });
        var pid = q.Get();
        p.Kill();
        p.Join();
        t.Print(Transcript.Eventually(() => Pids.IsGone(pid)) ? "ended with its parent" : "lives");
    }
}
