using ActorProcs;

namespace Forks;

/// <summary>Where in a method a fork may stand.</summary>
internal static class Flow
{
    internal static Func<Task>[] Cases { get; } =
    [
        Finally, Using, Catch, Throws, Exits, Loop, Foreach,
        Table, Gaps, Nested,
    ];

    private static async Task Finally()
    {
        var pid = -1;
        try
        {
            pid = await Procs.ForkAsync();
            Say.Line("finally", pid, "inside");
        }
        finally
        {
            await Task.Yield();
            Say.Line("finally", pid, "finally");
        }

        await Say.End("finally", pid);
    }

    private static async Task Using()
    {
        using var resource = new Resource("r");
        int pid = await Procs.ForkAsync();
        resource.Pid = pid;
        await Say.End("using", pid);
    }

    private sealed class Resource(string name) : IDisposable
    {
        internal int Pid { get; set; }

        public void Dispose() => Say.Line("using", Pid, $"disposes {name}");
    }

    private static async Task Catch()
    {
        try
        {
            int pid = await Procs.ForkAsync();
            if (pid == 0) throw new InvalidOperationException("in the clone");
            await Say.End("catch", pid);
        }
        catch (InvalidOperationException e)
        {
            Say.Line("catch", $"caught {e.Message}");
        }
    }

    private static async Task Throws()
    {
        int pid = await Procs.ForkAsync();
        await Task.Yield();
        if (pid == 0) throw new InvalidOperationException("nobody catches this");
        await Say.End("throws", pid);
        Say.Line("throws", Procs.LastForked!.Death!.Cause);
    }

    private static async Task Exits()
    {
        int pid = await Procs.ForkAsync();
        if (pid == 0) Procs.Exit(137);
        await Say.End("exits", pid);
    }

    private static async Task Loop()
    {
        List<int> pids = [];
        for (var i = 0; i < 3; i++)
        {
            int pid = await Procs.ForkAsync();
            if (pid == 0)
            {
                Say.Line("loop", $"clone {i} after {pids.Count}");
                return;
            }

            pids.Add(pid);
            await Procs.LastForked!.Exited;
        }

        Say.Line("loop", $"original has {pids.Distinct().Count()}");
    }

    private static async Task Foreach()
    {
        List<string> words = ["a"];
        words.Add("b");
        words.Add("c");
        var pid = -1;
        foreach (var word in words)
        {
            if (word == "b") pid = await Procs.ForkAsync();
            if (pid >= 0) Say.Line("foreach", pid, word);
        }

        await Say.End("foreach", pid);
    }

    private static async Task Table()
    {
        var table = new Dictionary<string, int> { ["one"] = 1, ["two"] = 2, ["three"] = 3 };
        table["one"] = 11;
        IEnumerable<KeyValuePair<string, int>> pairs = table;
        var pid = -1;
        foreach (var (key, value) in table)
        {
            if (key == "two") pid = await Procs.ForkAsync();
            if (pid >= 0) Say.Line("table", pid, $"{key} {value}");
        }

        await Say.End("table", pid);
        if (pid == 0) return;
        foreach (var (key, value) in pairs)
        {
            if (key == "two") pid = await Procs.ForkAsync();
            if (pid == 0) Say.Line("table", pid, $"pairs {key} {value}");
        }

        await Say.End("table", pid);
    }

    private static async Task Gaps()
    {
        var table = new Dictionary<int, int> { [1] = 1, [2] = 2, [3] = 3 };
        table.Remove(2);
        foreach (var (key, _) in table)
        {
            int pid = await Procs.ForkAsync();
            Say.Line("gaps", $"{pid} at {key}: {Procs.LastForkError?.Message}");
            if (pid >= 0) throw new InvalidOperationException("The clone would skip an entry.");
        }
    }

    /// <summary>Every process forks again: four in all.</summary>
    private static async Task Nested()
    {
        var path = "";
        for (var i = 0; i < 2; i++)
        {
            int pid = await Procs.ForkAsync();
            path += pid == 0 ? "0" : "1";
        }

        Say.Line("nested", path);
        foreach (var child in Procs.ActiveChildren()) await child.Exited;
    }
}
