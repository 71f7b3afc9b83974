namespace ActorProcs.Nodes;

/// <summary>How a child ended, by the operating system's own account.</summary>
/// <param name="ExitCode">By Python's table: n after exit n (modulo 256, as the kernel keeps it), -n after signal n.</param>
/// <param name="Signal">The signal that killed it, null when it exited. A program that exits with 137 was not killed.</param>
/// <param name="CoreDumped">The kernel wrote a core file.</param>
/// <param name="PeakMemory">The most resident memory it ever had, in bytes.</param>
/// <param name="CpuTime">User and system time, of itself and of those of its children that it waited for.</param>
/// <param name="StatusLost">True when somebody else reaped it (SIGCHLD ignored in this program, or a wait for any child): then
/// <paramref name="ExitCode"/> is -n if SIGKILL or SIGTERM n was sent to it by us, else 255, and neither is proved.</param>
internal readonly record struct ExitOutcome(
    int ExitCode, int? Signal, bool CoreDumped, long PeakMemory, TimeSpan CpuTime, bool StatusLost = false)
{
    private const int CoreFlag = 0x80;

    internal static ExitOutcome FromStatus(int status, in Libc.Usage usage)
    {
        var signal = status & 0x7f;
        var cpu = TimeSpan.FromSeconds(usage.UserSeconds + usage.SystemSeconds)
            + TimeSpan.FromMicroseconds(usage.UserMicroseconds + usage.SystemMicroseconds);
        return new ExitOutcome(
            signal == 0 ? (status >> 8) & 0xff : -signal,
            signal == 0 ? null : signal,
            signal != 0 && (status & CoreFlag) != 0,
            usage.MaxResidentKibibytes * 1024L,
            cpu);
    }

    internal static ExitOutcome Unknown(int? sent) => new(sent is { } signal ? -signal : 255, null, false, 0, TimeSpan.Zero, StatusLost: true);
}
