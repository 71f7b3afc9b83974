using System.Diagnostics;

namespace ActorProcs.Conformance.Scenarios;

/// <summary>How a process ends, and the number that says so.</summary>
internal static class ExitCodes
{
    [Scenario("""
        def code(function, *args):
            p = mp.Process(target=function, args=args)
            p.start()
            p.join()
            return p.exitcode
        for n in (0, 1, 7, 255):
            print(n, code(sys.exit, n))
        print("none", code(sys.exit, None))
        """,
        Api = "Process.exitcode", Tests = "_TestSubclassingProcess.test_sys_exit")]
    private static void Exit_gives_its_code(Transcript t)
    {
        foreach (var n in (int[])[0, 1, 7, 255]) t.Print(n, Code(() => Procs.Exit(n)));
        t.Print("none", Code(() => Procs.Exit()));
    }

    [Scenario("""
        def code(n):
            p = mp.Process(target=os._exit, args=(n,))
            p.start()
            p.join()
            return p.exitcode
        print(code(300), code(137), code(143))
        """,
        Api = "Process.exitcode os._exit")]
    private static void Codes_are_modulo_256_and_a_genuine_137_is_no_signal(Transcript t) =>
        t.Print(Code(() => Environment.Exit(300)), Code(() => Environment.Exit(137)), Code(() => Environment.Exit(143)));

    [Scenario("""
        log = tempfile.mktemp()
        def target():
            sys.stderr = open(log, "w")
            sys.exit("no more ink")
        p = mp.Process(target=target)
        p.start()
        p.join()
        print(p.exitcode, open(log).read().strip())
        os.remove(log)
        """,
        Api = "Process.exitcode", Tests = "_TestSubclassingProcess.test_sys_exit _TestSubclassingProcess.test_stderr_flush")]
    private static void A_last_word_on_the_error_stream_and_1(Transcript t)
    {
        using var p = Procs.Start(() =>
        {
            Console.Error.Write("no more ink");
            Procs.Exit(1);
        });
        p.Join();
        t.Print(p.ExitCode, p.Death!.LastErrorLines.Single());
    }

    [Scenario("""
        log = tempfile.mktemp()
        def target():
            sys.stderr = open(log, "w")
            1 // 0
        p = mp.Process(target=target, name="failing")
        p.start()
        p.join()
        lines = open(log).read().splitlines()
        print(p.exitcode, lines[0], "ZeroDivision" in lines[-1] and "zero" in lines[-1])
        os.remove(log)
        """,
        Api = "Process.exitcode", Tests = "_TestSubclassingProcess.test_stderr_flush")]
    private static void An_exception_that_nobody_catches_is_told_on_the_error_stream_and_gives_1(Transcript t)
    {
        using var p = Procs.Create(Fail, new ProcOptions { Name = "failing" });
        p.Start();
        p.Join();
        var lines = p.Death!.LastErrorLines;
        t.Print(p.ExitCode, lines[0], lines.Any(line => line.Contains("DivideByZero", StringComparison.Ordinal) && line.Contains("zero", StringComparison.Ordinal)));

        static void Fail() => Console.WriteLine(1 / int.Parse("0", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Scenario("""
        def target():
            raise KeyboardInterrupt
        p = mp.Process(target=target)
        sys.stderr.flush()
        p.start()
        p.join()
        print(p.exitcode)
        """,
        Api = "Process.exitcode")]
    private static void An_interruption_that_nobody_catches_gives_1(Transcript t) =>
        t.Print(Code(() => throw new OperationCanceledException("as Ctrl+C would")));

    [Scenario("""
        def die(n):
            os.kill(os.getpid(), n)
            time.sleep(1000)
        def code(function, *args):
            p = mp.Process(target=function, args=args)
            p.start()
            p.join()
            return p.exitcode
        print(code(die, signal.SIGKILL), code(die, signal.SIGTERM), code(os.abort))
        """,
        Api = "Process.exitcode os.kill", Tests = "")]
    private static void A_process_that_a_signal_kills_has_its_negative_number(Transcript t) =>
        t.Print(Code(() => Shell("kill -9")), Code(() => Shell("kill -15")), Code(() => Environment.FailFast(null)));

    [Scenario("""
        q, gate = mp.SimpleQueue(), mp.Event()  # a Queue would lose what is put so late
        def target():
            def later():
                gate.wait()
                q.put("from a thread")
            threading.Thread(target=later).start()
        p = mp.Process(target=target)
        p.start()
        p.join(0.05)
        print(p.is_alive())
        gate.set()
        print(q.get())
        p.join()
        print(p.exitcode)
        """,
        Api = "Process.join", Tests = "_TestProcess.test_wait_for_threads")]
    private static void A_process_waits_for_its_threads(Transcript t)
    {
        var (q, gate) = (Procs.Queue<string>(), Procs.Event());
        var p = Procs.Start(() => new Thread(() =>
        {
            gate.Wait();
            q.Put("from a thread");
        }).Start());
        p.Join(TimeSpan.FromMilliseconds(50));
        t.Print(p.IsAlive);
        gate.Set();
        t.Print(q.Get());
        p.Join();
        t.Print(p.ExitCode);
    }

    [Scenario("""
        log = tempfile.mktemp()
        def target():
            sys.stderr = open(log, "w")
            def fail():
                1 // 0
            thread = threading.Thread(target=fail)
            thread.start()
            thread.join()
        p = mp.Process(target=target)
        p.start()
        p.join()
        print(p.exitcode)
        os.remove(log)
        """,
        Api = "Process.exitcode",
        Deviates = "An exception that nobody catches on any thread ends a .NET process: it counts as the failure of the process, not as a line on the error stream.")]
    private static void An_exception_on_a_thread_of_the_process(Transcript t)
    {
        t.Print(Code(() =>
        {
            var thread = new Thread(() => throw new InvalidOperationException("on a thread"));
            thread.Start();
            thread.Join();
            Thread.Sleep(Timeout.Infinite);
        }));
    }

    private static int? Code(Action target)
    {
        var p = Procs.Start(target);
        p.Join();
        return p.ExitCode;
    }

    private static void Shell(string kill)
    {
        using var shell = Process.Start("sh", ["-c", $"{kill} {Environment.ProcessId}"]);
        Thread.Sleep(Timeout.Infinite);
    }
}
