// Programs that a test starts as a user would: each scenario is a main program of its own.
using ActorProcs;

switch (args.FirstOrDefault())
{
    case "daemons":
        // Main ends at once: it waits for the child that is no daemon, and the daemon is killed.
        Procs.Start(() => { Thread.Sleep(800); Console.WriteLine("child done"); });
        var daemon = Procs.Start(() => { Console.WriteLine("daemon up"); Thread.Sleep(Timeout.Infinite); }, new ProcOptions { Daemon = true });
        Console.WriteLine($"daemon pid {daemon.Pid}");
        Console.WriteLine("main done");
        return 0;

    case "tree":
        // A family of three generations that never ends by itself; the test kills main.
        var middle = Procs.Start(() =>
        {
            var leaf = Procs.Start(() => { Console.WriteLine($"pid {Environment.ProcessId}"); Thread.Sleep(Timeout.Infinite); });
            Console.WriteLine($"pid {Environment.ProcessId}");
            leaf.Join();
        });
        Console.WriteLine($"pid {Environment.ProcessId}");
        middle.Join();
        return 0;

    case "lines":
        // Many writers at once: whole lines only.
        Proc[] writers = [.. Enumerable.Range(0, 4).Select(n => Procs.Start(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                Console.Write($"<{n}:{i}:");
                Console.Write(new string((char)('a' + n), 300));
                Console.WriteLine(">");
            }
        }))];
        for (var i = 0; i < 200; i++) Console.WriteLine($"<main:{i}:{new string('m', 300)}>");
        foreach (var writer in writers) writer.Join();
        return 0;

    case "uncaught":
        var failing = Procs.Start(() => throw new InvalidOperationException("as planned"));
        failing.Join();
        Console.WriteLine($"exit code {failing.ExitCode}");
        return 0;

    case "main-exit-code":
        Procs.Start(() => Thread.Sleep(100));
        Procs.Exit(7);
        return 0;

    case "main-throws":
        Procs.Start(() => Thread.Sleep(Timeout.Infinite), new ProcOptions { Daemon = true });
        Console.WriteLine("throwing");
        throw new InvalidOperationException("main fails");

    case "host":
        // A node that others connect to, until it is killed.
        await using (var context = await ProcContext.StartLocalAsync(new LocalOptions { Workers = 2 }))
        {
            Console.WriteLine((await context.NodesAsync())[0].Address);
            await Task.Delay(Timeout.Infinite);
        }

        return 0;

    case "guest":
        // One of several programs at one node: what has a name there is the same for all.
        await using (var context = await ProcContext.ConnectAsync(args[1]))
        {
            context.Queue<string>(name: "letters").Put($"from {Environment.ProcessId}");
            Console.WriteLine($"start {context.Event("start").Wait(TimeSpan.FromSeconds(60))}");
            context.Semaphore(0, "done").Release();
        }

        return 0;

    case "worker-command":
        // Which way the worker was started; and that a closure, a pool and a lock work in it.
        var sum = Procs.Value(0);
        Procs.RunAsync(() =>
        {
            sum.Add(40);
            Console.WriteLine(File.ReadAllText("/proc/self/cmdline").Replace('\0', ' '));
            return 0;
        }).GetAwaiter().GetResult();
        using (var pool = Procs.Pool(1)) sum.Add(pool.Map(static x => x * 2, [1])[0]);
        Console.WriteLine($"sum {sum.Value}");
        return 0;

    case "shared-memory":
        // A block of memory that nobody closes; the test kills main.
        var memory = Procs.SharedMemory(1 << 20, "block");
        var user = Procs.Start(() =>
        {
            memory.Span.Fill(1);
            Console.WriteLine($"pid {Environment.ProcessId}");
            Thread.Sleep(Timeout.Infinite);
        });
        Console.WriteLine($"node {(await ProcContext.Default.NodesAsync())[0].Address}");
        user.Join();
        return 0;

    default:
        Console.Error.WriteLine("Which scenario?");
        return 2;
}
