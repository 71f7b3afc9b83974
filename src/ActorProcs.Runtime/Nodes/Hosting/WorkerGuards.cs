using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace ActorProcs.Nodes;

/// <summary>What a worker does first: it ties its life to its node's, and leaves the terminal's signals to it.</summary>
internal static class WorkerGuards
{
    // Referenced for ever: a registration that is collected gives the signal back its default.
    private static PosixSignalRegistration[] _ignored = [];

    /// <summary>Called once, on the main thread, before user code. From here on the process does not outlive its node; it ignores SIGINT and
    /// SIGQUIT, since its node asks it by a frame; and SIGTERM ends it at once, as Python's terminate does.</summary>
    internal static void Install(int nodePid)
    {
        // Handlers, not SIG_IGN: exec puts a handler back to the default and keeps SIG_IGN, and the programs that user code starts shall be
        // interruptible.
        _ignored =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, context => context.Cancel = true),
        ];

        // The runtime's own handler would run exit handlers and turn the signal into exit code 143, which is also what Exit(143) gives.
        // With the default the kernel itself ends the process and says by which signal.
        _ = Libc.SetSignal(Libc.SIGTERM, Libc.SIG_DFL);
        Lifeline.Hold(nodePid, NodeIsGone);
    }

    /// <summary>Ends this process and what it has started, at once. Nobody is left to report to.</summary>
    [DoesNotReturn]
    internal static void NodeIsGone()
    {
        if (Lifeline.LeadsItsGroup) _ = Libc.Kill(0, Libc.SIGKILL);
        _ = Libc.Kill(Environment.ProcessId, Libc.SIGKILL);
        Environment.FailFast("SIGKILL to this process did not end it.");
    }
}
