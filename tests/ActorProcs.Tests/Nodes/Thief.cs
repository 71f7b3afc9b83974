using System.Runtime.InteropServices;

namespace ActorProcs.Tests.Nodes;

/// <summary>What a native library in the program may do to us.</summary>
internal static partial class Thief
{
    internal static unsafe void Reap(int pid)
    {
        int status;
        Assert.Equal(pid, WaitPid(pid, &status, 0));
    }

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static unsafe partial int WaitPid(int pid, int* status, int options);
}
