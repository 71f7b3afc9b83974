using System.Runtime.InteropServices;

namespace ActorProcs.Cli.Terminal;

/// <summary>Ctrl+C and its relatives, while a command runs that has something to put in order first.</summary>
internal sealed class InterruptSignals : IDisposable
{
    private const int SIGHUP = 1;
    private const int SIGINT = 2;
    private const int SIGQUIT = 3;
    private const int SIGTERM = 15;

    private readonly CancellationTokenSource _first = new();
    private readonly CancellationTokenSource _second = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _signal;

    internal InterruptSignals()
    {
        Attend(PosixSignal.SIGINT, SIGINT);
        Attend(PosixSignal.SIGTERM, SIGTERM);
        Attend(PosixSignal.SIGQUIT, SIGQUIT);
        Attend(PosixSignal.SIGHUP, SIGHUP);
    }

    /// <summary>Cancelled by the first signal: end in good order.</summary>
    internal CancellationToken First => _first.Token;

    /// <summary>Cancelled by the second: the user will not wait.</summary>
    internal CancellationToken Second => _second.Token;

    /// <summary>The number of the first signal, or null.</summary>
    internal int? Signal => Volatile.Read(ref _signal) is var signal and not 0 ? signal : null;

    /// <summary>The terminal was closed: nobody reads what we write, and nobody asked for anything to be stopped.</summary>
    internal bool TerminalIsGone => Signal == SIGHUP;

    /// <summary>Somebody at the terminal has asked, and sees what he waits for.</summary>
    internal bool IsFromUser => Signal == SIGINT;

    internal int ExitCode => Terminal.ExitCode.OfSignal(Signal ?? SIGINT);

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _first.Dispose();
        _second.Dispose();
    }

    private void Attend(PosixSignal signal, int number) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        if (Interlocked.CompareExchange(ref _signal, number, 0) == 0) _first.Cancel();
        else _second.Cancel();
    }));
}
