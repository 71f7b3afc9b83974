using System.Runtime.InteropServices;

namespace ActorProcs.Named;

/// <summary>The time that all processes of this host agree on, which nobody sets, and which goes on while a process is stopped and while the host
/// sleeps: <c>CLOCK_BOOTTIME</c> of clock_gettime(2).</summary>
/// <remarks><see cref="Environment.TickCount64"/> stands still while the host sleeps: a lease would be taken to last that was given to others long ago. (A
/// virtual machine that is paused from outside is not told so. There only fencing tokens help.)</remarks>
internal static partial class HostClock
{
    private const int Boottime = 7;

    /// <summary>In milliseconds.</summary>
    internal static long Now
    {
        get
        {
            if (clock_gettime(Boottime, out var time) != 0) throw new InvalidOperationException($"The host has no clock: error {Marshal.GetLastPInvokeError()}.");
            return (time.Seconds * 1000) + (time.Nanoseconds / 1_000_000);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int clock_gettime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        internal nint Seconds;
        internal nint Nanoseconds;
    }
}
