using System.Runtime.InteropServices;

namespace ActorProcs.Subprocesses;

/// <summary>Linux's numbers of the signals that .NET names.</summary>
internal static class SignalNumber
{
    private const int Last = 64;

#pragma warning disable CA1416 // Subprocesses exist on Linux only.
    internal static int Of(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGHUP => 1,
        PosixSignal.SIGINT => 2,
        PosixSignal.SIGQUIT => 3,
        PosixSignal.SIGTERM => 15,
        PosixSignal.SIGCHLD => 17,
        PosixSignal.SIGCONT => 18,
        PosixSignal.SIGTSTP => 20,
        PosixSignal.SIGTTIN => 21,
        PosixSignal.SIGTTOU => 22,
        PosixSignal.SIGWINCH => 28,
        _ when (int)signal is > 0 and <= Last => (int)signal,
        _ => throw new ArgumentOutOfRangeException(
            nameof(signal), signal, $"A signal is one of PosixSignal, or a number from 1 to {Last} as the operating system counts them."),
    };
#pragma warning restore CA1416
}
