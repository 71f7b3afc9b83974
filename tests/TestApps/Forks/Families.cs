using ActorProcs;

namespace Forks;

/// <summary>A clone is a child like any other.</summary>
internal static class Families
{
    internal static Func<Task>[] Cases { get; } =
    [
        Child, InProcess, InPool, InContext, Flows, Siblings,
    ];

    private static async Task Child()
    {
        var original = Environment.ProcessId;
        var said = Procs.Event();
        int pid = await Procs.ForkAsync();
        if (pid == 0)
        {
            Say.Line("child", $"clone's parent is the original: {Procs.Parent!.Pid == original}, forked nobody: {Procs.LastForked is null}");
            Say.Line("child", $"clone is named as a process: {Procs.Current.Name.StartsWith("Process-", StringComparison.Ordinal)}");
            said.Set();
            await Task.Delay(Timeout.Infinite);
        }

        said.Wait();
        var listed = Procs.ActiveChildren().Single(child => child.Pid == pid);
        Say.Line("child", $"listed: {ReferenceEquals(listed, Procs.LastForked)}, alive: {listed.IsAlive}, daemon: {listed.Daemon}");
        listed.Kill();
        listed.Join();
        Say.Line("child", $"exit {listed.ExitCode}, alive: {Procs.ActiveChildren().Any(child => child.Pid == pid)}");
    }

    private static async Task InProcess()
    {
        var main = Environment.ProcessId;
        var process = Procs.Start(async () =>
        {
            var above = Procs.Parent!.Pid == main;
            int pid = await Procs.ForkAsync();
            Say.Line("process", pid, $"{above} {Procs.Current.Daemon} {Procs.Current.Name.Count(each => each == ':')}");
            await Say.End("process", pid);
        });
        await process.Exited;
        Say.Line("process", $"exit {process.ExitCode}");
    }

    private static async Task InPool()
    {
        using var pool = Procs.Pool(2);
        var results = await pool.MapAsync(
            async number =>
            {
                int pid = await Procs.ForkAsync();
                Say.Line("pool", pid, $"{number}");
                await Say.End("pool", pid);
                return number * 2;
            },
            [1, 2]);
        Say.Line("pool", $"results {string.Join(',', results)}");
    }

    private static async Task InContext()
    {
        ProcContext context = await ProcContext.StartLocalAsync();
        var node = context.NodesAsync();
        await Inner(context, (await node)[0].Name);
        await context.DisposeAsync();

        static async Task Inner(ProcContext context, string node)
        {
            int pid = await context.ForkAsync();
            if (pid == 0)
            {
                Say.Line("context", $"clone is on the context's node: {Procs.Current.Node == node}");
                return;
            }

            await Say.End("context", context.LastForked, context.LastForkError);
        }
    }

    /// <summary>The handles of earlier clones are among the variables of later ones.</summary>
    private static async Task Siblings()
    {
        List<Proc> clones = [];
        for (var i = 0; i < 2; i++)
        {
            int pid = await Procs.ForkAsync();
            if (pid == 0 && clones.Count == 0) await Task.Delay(Timeout.Infinite);
            if (pid == 0)
            {
                try
                {
                    clones[0].Join();
                }
                catch (InvalidOperationException e)
                {
                    Say.Line("siblings", $"{clones[0].IsAlive} {e.Message}");
                }

                clones[0].Kill();
                return;
            }

            clones.Add(Procs.LastForked!);
        }

        foreach (var clone in clones) Say.Line("siblings", $"exit {await clone.Exited}");
    }

    /// <summary>Two flows fork at the same time, one of them in vain.</summary>
    private static async Task Flows()
    {
        var good = Good();
        var bad = Bad(Stream.Synchronized(new MemoryStream()));
        await good;
        Say.Line("flows", $"bad gave {await bad}");
        bad = Bad(Stream.Synchronized(new MemoryStream()));
        Say.Line("flows", $"bad gave {await bad}, and its caller sees an error: {Procs.LastForkError is not null}");

        static async Task Good()
        {
            int pid = await Procs.ForkAsync();
            if (pid == 0) return;
            await Procs.LastForked!.Exited;
            Say.Line("flows", $"good has no error: {Procs.LastForkError is null}");
        }

        static async Task<int> Bad(Stream stream)
        {
            int pid = await Procs.ForkAsync();
            await Task.Yield();
            Say.Line("flows", $"bad has an error: {Procs.LastForkError is not null} {stream.CanRead}");
            return pid;
        }
    }
}
