using ActorProcs;

namespace Contract;

internal static class Functions
{
    internal static async Task RunAsync()
    {
        Proc?[] made =
        [
            Procs.Create(target: Plain, options: new ProcOptions()),
            Procs.Create(target: Awaited, options: null),
            Procs.Create(target: (int a) => { }, arg1: 1, options: null),
            Procs.Create(target: (int a) => Task.CompletedTask, arg1: 1, options: null),
            Procs.Create(target: (int a, string b) => { }, arg1: 1, arg2: "2", options: null),
            Procs.Create(target: (int a, string b) => Task.CompletedTask, arg1: 1, arg2: "2", options: null),
            Procs.Create(target: (int a, string b, long c) => { }, arg1: 1, arg2: "2", arg3: 3L, options: null),
            Procs.Create(target: (int a, string b, long c) => Task.CompletedTask, arg1: 1, arg2: "2", arg3: 3L, options: null),
            Procs.Create(target: (int a, string b, long c, double d) => { }, arg1: 1, arg2: "2", arg3: 3L, arg4: 4.0, options: null),
            Procs.Create(target: (int a, string b, long c, double d) => Task.CompletedTask, arg1: 1, arg2: "2", arg3: 3L, arg4: 4.0, options: null),
            Procs.Start(target: Plain, options: null),
            Procs.Start(target: Awaited, options: null),
            Procs.Start(target: (int a) => { }, arg1: 1, options: null),
            Procs.Start(target: (int a) => Task.CompletedTask, arg1: 1, options: null),
            Procs.Start(target: (int a, string b) => { }, arg1: 1, arg2: "2", options: null),
            Procs.Start(target: (int a, string b) => Task.CompletedTask, arg1: 1, arg2: "2", options: null),
            Procs.Start(target: (int a, string b, long c) => { }, arg1: 1, arg2: "2", arg3: 3L, options: null),
            Procs.Start(target: (int a, string b, long c) => Task.CompletedTask, arg1: 1, arg2: "2", arg3: 3L, options: null),
            Procs.Start(target: (int a, string b, long c, double d) => { }, arg1: 1, arg2: "2", arg3: 3L, arg4: 4.0, options: null),
            Procs.Start(target: (int a, string b, long c, double d) => Task.CompletedTask, arg1: 1, arg2: "2", arg3: 3L, arg4: 4.0, options: null),
        ];
        foreach (var process in made)
        {
            if (process!.Pid is null) process.Start();
            if (await process.Exited != 0) throw new InvalidOperationException($"{process} ended with {process.ExitCode}.");
        }

        int result = await Procs.RunAsync(target: () => 1, options: null, cancellationToken: CancellationToken.None);
        result += await Procs.RunAsync(target: async () => { await Task.Yield(); return 2; }, options: null, cancellationToken: CancellationToken.None);
        Proc current = Procs.Current;
        Proc? parent = Procs.Parent;
        IReadOnlyList<Proc> children = Procs.ActiveChildren();
        int processors = Procs.CpuCount;
        if ((result, parent, children.Count, processors > 0, current.Name) != (3, null, 0, true, "MainProcess"))
            throw new InvalidOperationException($"{result} {parent} {children.Count} {processors} {current.Name}");

        using var exit = Procs.Start(static () => Procs.Exit(code: 3));
        if (await exit.Exited != 3) throw new InvalidOperationException($"Exit gave {exit.ExitCode}.");
    }

    internal static void Exceptions()
    {
        Type[] errors =
        [
            typeof(ProcDiedException), typeof(CodeNotShippableException), typeof(CodeMismatchException), typeof(BarrierBrokenException),
            typeof(ObjectLostException), typeof(PoolBrokenException), typeof(RemoteException),
        ];
        if (errors.FirstOrDefault(error => !error.IsSubclassOf(typeof(ProcException))) is { } stranger)
            throw new InvalidOperationException($"{stranger} is no ProcException.");
    }

    private static void Plain()
    {
    }

    private static Task Awaited() => Task.CompletedTask;
}
