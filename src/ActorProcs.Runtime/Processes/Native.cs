using System.Runtime.InteropServices;

namespace ActorProcs.Processes;

/// <summary>The signals of the contract, by Linux's numbers.</summary>
internal static partial class Native
{
    internal const int SIGINT = 2;
    internal const int SIGKILL = 9;
    internal const int SIGTERM = 15;

    /// <summary>A process that is gone is not an error.</summary>
    internal static void Signal(int pid, int signal) => _ = Kill(pid, signal);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
