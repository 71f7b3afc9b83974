using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace ActorProcs.Cli.Jobs;

/// <summary>Finds and kills what jobs have left running, by the mark in the environment that descendants inherit. A process group does
/// not reach those that have made one of their own.</summary>
internal static partial class Leavings
{
    private const long PidfdOpen = 434;
    private const long PidfdSendSignal = 424;
    private const int SIGKILL = 9;

    // Between two looks a process may have started another; one that does so for ever is not chased for ever.
    private const int MostPasses = 20;

    /// <param name="mark">The beginning of a variable, as in <see cref="JobEnvironment.NodeMark"/>.</param>
    internal static void Kill(string mark)
    {
        for (var pass = 0; pass < MostPasses && KillOnce(Encoding.UTF8.GetBytes(mark)); pass++)
        {
        }
    }

    private static bool KillOnce(byte[] mark)
    {
        var found = false;
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid != Environment.ProcessId)
                found |= KillIfMarked(pid, mark);
        }

        return found;
    }

    /// <summary>Story: 1. we read the mark in the environment of pid 4711, 2. 4711 ends and its number is given to a stranger, 3. we kill
    /// 4711. So the process is opened first: if the number changes hands, the signal goes to the dead one and fails.</summary>
    private static bool KillIfMarked(int pid, byte[] mark)
    {
        var process = Syscall(PidfdOpen, pid, 0, 0, 0);
        if (process < 0) return false;
        try
        {
            return IsMarked(pid, mark) && Syscall(PidfdSendSignal, process, SIGKILL, 0, 0) == 0;
        }
        finally
        {
            _ = Close((int)process);
        }
    }

    private static bool IsMarked(int pid, byte[] mark)
    {
        try
        {
            // Empty for a process that has ended, so the dead are not found again.
            ReadOnlySpan<byte> environment = File.ReadAllBytes($"/proc/{pid}/environ");
            return environment.StartsWith(mark) || environment.IndexOf((byte[])[0, .. mark]) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // Gone, or somebody else's.
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Syscall(long number, long first, long second, long third, long fourth);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
