using System.Globalization;
using ActorProcs.Nodes;

namespace ActorProcs.Subprocesses;

/// <summary>A program and what it has started, as /proc shows it.</summary>
/// <remarks>Not a process group of its own: in a process of ours that would take the program out of the group that is killed with that
/// process, and on a terminal it would keep Ctrl+C from it and the keyboard's input.</remarks>
internal static class ProcessTree
{
    private const int SIGSTOP = 19;

    /// <summary>Kills a program that has not been collected yet, and its descendants.</summary>
    internal static void Kill(int root)
    {
        // 1. The tree is looked at. 2. One of it starts another process. 3. All that was seen is killed, and the new one lives. So each is
        // stopped before its children are looked for, and one that is stopped starts nothing.
        var tree = new HashSet<int> { root };
        _ = Libc.Kill(root, SIGSTOP);
        for (var found = true; found;)
        {
            found = false;
            foreach (var (child, parent) in Family())
            {
                if (!tree.Contains(parent) || !tree.Add(child)) continue;
                _ = Libc.Kill(child, SIGSTOP);
                found = true;
            }
        }

        foreach (var process in tree) _ = Libc.Kill(process, Libc.SIGKILL);
    }

    /// <summary>Signals a program that has not been collected yet, and its descendants.</summary>
    internal static void Signal(int root, int signal)
    {
        List<int> tree = [root];
        var family = Family().ToLookup(static each => each.Parent, static each => each.Child);
        for (var i = 0; i < tree.Count; i++) tree.AddRange(family[tree[i]]);
        foreach (var process in tree) _ = Libc.Kill(process, signal);
    }

    /// <summary>Kills whatever has one of the pipes open: nobody but a descendant can have got it.</summary>
    /// <param name="pipes">As <c>/proc/self/fd</c> names them: <c>pipe:[12345]</c>.</param>
    internal static void KillHolders(string[] pipes)
    {
        var ourselves = CommandLineOf(Environment.ProcessId);
        foreach (var process in Processes())
        {
            // A child that this process is just starting is a copy of it for a moment, pipes and all, until it runs its own program.
            if (process == Environment.ProcessId || !Holds(process, pipes) || CommandLineOf(process) == ourselves) continue;
            _ = Libc.Kill(process, Libc.SIGKILL);
        }
    }

    /// <summary>What <c>/proc</c> calls the pipe.</summary>
    internal static string? PipeName(int descriptor) => LinkTarget($"/proc/self/fd/{descriptor}");

    private static bool Holds(int process, string[] pipes)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{process}/fd").Any(file => LinkTarget(file) is { } target && pipes.Contains(target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // It has ended, or is another user's.
        }
    }

    private static string? LinkTarget(string file)
    {
        try
        {
            return new FileInfo(file).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? CommandLineOf(int process) => Read($"/proc/{process}/cmdline");

    private static IEnumerable<(int Child, int Parent)> Family()
    {
        foreach (var process in Processes())
        {
            // After the name, which may hold anything in its parentheses, come the state and the parent.
            if (Read($"/proc/{process}/stat") is { Length: > 0 } stat
                && int.TryParse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture, out var parent))
                yield return (process, parent);
        }
    }

    private static IEnumerable<int> Processes() =>
        Directory.EnumerateDirectories("/proc")
            .Select(static folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(static pid => pid > 0);

    private static string? Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
