namespace ActorProcs.Conformance.Scenarios;

/// <summary>`os.fork`, as the copy of one asynchronous method.</summary>
internal static class Forks
{
    [Scenario("""
        r, w = mp.Pipe(duplex=False)
        original = os.getpid()
        count = 1
        pid = os.fork()
        if pid == 0:
            count += 1
            w.send((count, os.getpid() != original))
            os._exit(7)
        count += 10
        print(pid > 0, *r.recv())
        print(count, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        """,
        Api = "os.fork os.waitpid os.waitstatus_to_exitcode os._exit")]
    private static async Task Both_go_on_with_variables_of_their_own(Transcript t)
    {
        var q = Procs.Queue<(int, bool)>();
        var (pid, count, exitCode) = await ForkAsync(q);
        var (copied, elsewhere) = q.Get();
        t.Print(pid > 0, copied, elsewhere);
        t.Print(count, exitCode);

        static async Task<(int Pid, int Count, int ExitCode)> ForkAsync(ProcQueue<(int, bool)> q)
        {
            var original = Environment.ProcessId;
            var count = 1;
            int pid = await Procs.ForkAsync();
            if (pid == 0)
            {
                count += 1;
                q.Put((count, Environment.ProcessId != original));
                Procs.Exit(7);
            }

            count += 10;
            return (pid, count, await Procs.LastForked!.Exited);
        }
    }

    [Scenario("""
        r, w = mp.Pipe(duplex=False)
        original = os.getpid()
        if os.fork() == 0:
            w.send((os.getppid() == original,))
            if os.fork() == 0:
                w.send(("grandchild",))
                os._exit(0)
            os.wait()
            os._exit(0)
        print(*r.recv())
        print(*r.recv())
        os.wait()
        """,
        Api = "os.fork os.getppid os.wait")]
    private static async Task A_fork_forks(Transcript t)
    {
        var (parents, q) = (Procs.Queue<bool>(), Procs.Queue<string>());
        await ForkAsync(parents, q);
        t.Print(parents.Get(TimeSpan.FromSeconds(30)));
        t.Print(q.Get(TimeSpan.FromSeconds(30)));

        static async Task ForkAsync(ProcQueue<bool> parents, ProcQueue<string> q)
        {
            var original = Environment.ProcessId;
            if (await Procs.ForkAsync() == 0)
            {
                parents.Put(Procs.Parent!.Pid == original);
                if (await Procs.ForkAsync() == 0)
                {
                    q.Put("grandchild");
                    Procs.Exit(0);
                }

                await Procs.LastForked!.Exited;
                Procs.Exit(0);
            }

            await Procs.LastForked!.Exited;
        }
    }
}
