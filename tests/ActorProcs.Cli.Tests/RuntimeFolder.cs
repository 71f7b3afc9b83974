using System.Runtime.InteropServices;
using System.Text;

namespace ActorProcs.Cli.Tests;

/// <summary>A fresh folder for the clusters of one test, by which also everything that they start is found again.</summary>
internal sealed partial class RuntimeFolder : IDisposable
{
    internal const string Variable = "ACTORPROCS_RUNTIME_DIR";

    internal string Path { get; } = System.IO.Path.Combine("/tmp", $"apt-{Guid.NewGuid():N}"[..12]);

    /// <summary>Everything below the folder.</summary>
    internal string[] Contents() => Directory.Exists(Path) ? Directory.GetFileSystemEntries(Path, "*", SearchOption.AllDirectories) : [];

    /// <summary>Command lines of living processes that were started with this folder.</summary>
    internal string[] Processes() => [.. Living().Select(found => found.CommandLine)];

    internal static void Signal(int pid, int signal) => Assert.Equal(0, Kill(pid, signal));

    public void Dispose()
    {
        foreach (var (pid, _) in Living()) _ = Kill(pid, 9);
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }

    private IEnumerable<(int Pid, string CommandLine)> Living()
    {
        var mark = Encoding.UTF8.GetBytes($"{Variable}={Path}\0");
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(System.IO.Path.GetFileName(directory), out var pid)) continue;
            // Empty for a process that has ended.
            if (Read(pid, "environ").AsSpan().IndexOf(mark) >= 0) yield return (pid, Encoding.UTF8.GetString(Read(pid, "cmdline")).Replace('\0', ' '));
        }
    }

    private static byte[] Read(int pid, string file)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{pid}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
