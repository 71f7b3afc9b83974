using System.Globalization;

namespace ActorProcs.Nodes;

/// <summary>Says whether a death by SIGKILL is proved to be the kernel's out-of-memory killer at work: only when its count for the node's
/// own cgroup, which children share, has risen by a kill that no other death has been given, and the signal was not ours. Where the
/// kernel keeps no such count, nothing is ever proved.</summary>
internal sealed class MemoryVerdict
{
    private readonly object _gate = new();
    private readonly string? _file;
    private long _told;

    internal MemoryVerdict(string? countFile)
    {
        _file = countFile;
        _told = Count();
    }

    /// <summary>For this process's cgroup, from now on.</summary>
    internal static MemoryVerdict ForThisHost() => new(FindCountFile("/proc/self/cgroup", "/sys/fs/cgroup"));

    /// <summary>The runtime's own last words. They are proof: it prints them only when an allocation failed and nobody caught it.</summary>
    internal static bool IsLastWord(string errorLine) =>
        errorLine.StartsWith("Out of memory.", StringComparison.Ordinal)
        || errorLine.StartsWith("Unhandled exception. System.OutOfMemoryException", StringComparison.Ordinal);

    /// <summary>Asked once for each death, as soon as it is known.</summary>
    /// <param name="outcome">The operating system's account.</param>
    /// <param name="ownSignal">What we had sent: see <see cref="ChildProcess.EndSignal"/>.</param>
    internal bool Proves(ExitOutcome outcome, int? ownSignal)
    {
        if (outcome.Signal != Libc.SIGKILL || ownSignal == Libc.SIGKILL) return false;

        // The kernel counts before it kills, so a count read after the death has it. One kill proves one death: of two children killed at
        // once, of which memory took one and a person the other, only one is said to be proved.
        lock (_gate)
        {
            if (Count() <= _told) return false;
            _told++;
            return true;
        }
    }

    /// <summary>The file with the count, of cgroup version 2 or 1; null when there is none.</summary>
    internal static string? FindCountFile(string membershipFile, string root)
    {
        try
        {
            foreach (var line in File.ReadAllLines(membershipFile))
            {
                // hierarchy:controllers:path, where version 2 has hierarchy 0 and no controllers.
                if (line.Split(':', 3) is not [var hierarchy, var controllers, var path]) continue;
                var (folder, file) = hierarchy == "0" ? (root, "memory.events") : (Path.Combine(root, "memory"), "memory.oom_control");
                if (hierarchy != "0" && !controllers.Split(',').Contains("memory")) continue;

                // In a container the path may be the host's while the mount shows only our own part of the tree.
                foreach (var candidate in (string[])[Path.Join(folder, path, file), Path.Join(folder, file)])
                    if (ReadCount(candidate) is not null) return candidate;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }

        return null;
    }

    private long Count() => _file is null ? 0 : ReadCount(_file) ?? 0;

    private static long? ReadCount(string file)
    {
        try
        {
            return File.ReadLines(file)
                .Where(line => line.StartsWith("oom_kill ", StringComparison.Ordinal))
                .Select(line => (long?)long.Parse(line.AsSpan("oom_kill ".Length), CultureInfo.InvariantCulture))
                .FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
