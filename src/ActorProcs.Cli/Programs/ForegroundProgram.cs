using System.ComponentModel;
using System.Diagnostics;
using ActorProcs.Cli.Terminal;
using ActorProcs.Nodes;

namespace ActorProcs.Cli.Programs;

/// <summary>A program that has this console's input and output.</summary>
internal static class ForegroundProgram
{
    private const int SIGINT = 2;
    private const int SIGQUIT = 3;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <returns>The program's exit code, 128 + n when signal n ended it.</returns>
    /// <exception cref="CliException">The operating system refuses to run it.</exception>
    internal static async Task<int> RunAsync(IReadOnlyList<string> command, string address)
    {
        using var signals = new InterruptSignals();
        using var program = new Process { StartInfo = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false } };
        program.StartInfo.Environment[DefaultContext.AddressVariable] = address;
        program.StartInfo.Environment.Remove(WorkerEnvironment.WorkerVariable);
        try
        {
            program.Start();
        }
        catch (Win32Exception e)
        {
            throw new CliException(ExitCode.Usage, $"{command[0]} could not be started: {e.Message}.");
        }

        try
        {
            await program.WaitForExitAsync(signals.First).ConfigureAwait(false);
            return program.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return await EndAsync(program, signals).ConfigureAwait(false);
        }
    }

    private static async Task<int> EndAsync(Process program, InterruptSignals signals)
    {
        // The terminal has sent Ctrl+C to the program as well; what it does about it, and for how long, is its own affair.
        if (signals.Signal is SIGINT or SIGQUIT)
        {
            await program.WaitForExitAsync().ConfigureAwait(false);
            return program.ExitCode;
        }

        ActorProcs.Processes.Native.Signal(program.Id, signals.Signal ?? ActorProcs.Processes.Native.SIGTERM);
        using var limit = new CancellationTokenSource(Grace);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, signals.Second);
        await program.WaitForExitAsync(enough.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!program.HasExited) program.Kill(entireProcessTree: true);
        return signals.ExitCode;
    }
}
