using System.Runtime.InteropServices;
using ActorProcs.Nodes;
using ActorProcs.Subprocesses;

namespace ActorProcs;

/// <summary>A program of any kind, run beside this one: <c>asyncio</c>'s subprocess.</summary>
/// <remarks>
/// <para>Its three streams are pipes. It needs no node, and starts none. In a process of ours it belongs to that process's tree, and ends
/// when that is killed; what the main program has started and not disposed outlives it, as in Python.</para>
/// <para>A pipe holds 64 KiB: a program that writes more stands still until somebody reads, so <see cref="WaitAsync"/> alone is for
/// programs that write little. <see cref="CommunicateAsync"/> reads and writes all there is.</para>
/// <para>Every cancellation token of its members kills the program and everything it has started. So does leaving <c>await using</c> while it
/// runs.</para>
/// </remarks>
public sealed partial class Subprocess : IAsyncDisposable
{
    private readonly RunningProgram _program;
    private readonly ChildPipe _input;
    private readonly ChildPipe _output;
    private readonly ChildPipe? _error;
    private readonly CancellationTokenRegistration _lifetime;

    private Subprocess(StartedProgram started, CancellationToken cancellationToken)
    {
        _input = started.Input;
        _output = started.Output;
        _error = started.Error;
        _program = RunningProgram.Watch(started);
        _lifetime = cancellationToken.Register(_program.KillAll);
        _ = _program.Ended.ContinueWith(_ => _lifetime.Unregister(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>The operating system's number of the program.</summary>
    public int Pid => _program.Pid;

    /// <summary>Null until it has ended; then its exit code, or -n when signal n killed it. 255 when somebody else in this process has
    /// collected the program's end, so that the code is not known.</summary>
    public int? ReturnCode => _program.Ended is { IsCompletedSuccessfully: true } ended ? ended.Result : null;

    /// <summary>What is written here the program reads. Dispose it to tell the program that nothing more comes. Writing to a program that
    /// does not read any more throws <see cref="IOException"/>.</summary>
    public Stream StandardInput => _input;

    /// <summary>What the program writes to standard output. It ends when the program, and whatever it has left running with the same output,
    /// have closed it.</summary>
    public Stream StandardOutput => _output;

    /// <summary>What the program writes to standard error; empty when that was merged into standard output.</summary>
    public Stream StandardError => _error ?? Stream.Null;

    /// <summary>Starts a program. Python: <c>create_subprocess_exec</c>.</summary>
    /// <param name="program">A path, or a name to look for in the program's PATH.</param>
    /// <param name="arguments">Its arguments, passed as they are: no shell looks at them.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Kills the program and everything it has started, also later, as long as it runs.</param>
    /// <exception cref="FileNotFoundException">There is no such program.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such working directory.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be executed.</exception>
    /// <exception cref="ProcException">The operating system refused; the message has its reason.</exception>
    /// <exception cref="ArgumentException">The program, an argument or a variable cannot be passed on; or the node is another one.</exception>
    public static async Task<Subprocess> ExecAsync(
        string program, IEnumerable<string> arguments, SubprocessOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        ArgumentNullException.ThrowIfNull(arguments);
        options ??= new SubprocessOptions();
        cancellationToken.ThrowIfCancellationRequested();
        if (options.Node is { } node) await CheckNodeAsync(node, cancellationToken).ConfigureAwait(false);
        return new Subprocess(ProgramStart.Start(program, [.. arguments], options), cancellationToken);
    }

    /// <summary>Has <c>/bin/sh</c> run a command. Python: <c>create_subprocess_shell</c>.</summary>
    /// <param name="command">The shell's command: quote what comes from elsewhere, or use <see cref="ExecAsync"/>. A command that the shell
    /// does not find gives the return code 127.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Kills the shell and everything it has started, also later, as long as it runs.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such working directory.</exception>
    /// <exception cref="ProcException">The operating system refused; the message has its reason.</exception>
    /// <exception cref="ArgumentException">The command or a variable cannot be passed on; or the node is another one.</exception>
    public static Task<Subprocess> ShellAsync(string command, SubprocessOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        return ExecAsync("/bin/sh", ["-c", command], options, cancellationToken);
    }

    /// <summary>Waits until the program has ended. What it wrote can still be read afterwards.</summary>
    /// <param name="cancellationToken">Kills the program and everything it has started. To stop waiting and let it run:
    /// <c>WaitAsync().WaitAsync(timeout)</c>.</param>
    /// <returns>The <see cref="ReturnCode"/>.</returns>
    public async Task<int> WaitAsync(CancellationToken cancellationToken = default)
    {
        await using var killing = _program.KillAllOn(cancellationToken).ConfigureAwait(false);
        var code = await _program.Ended.ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return code;
    }

    /// <summary>Sends a signal to the program, and to no other.</summary>
    /// <param name="signal">One of the named ones, or a number of the operating system's.</param>
    /// <exception cref="InvalidOperationException">The program has ended. Python: <c>ProcessLookupError</c>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such signal.</exception>
    public void SendSignal(PosixSignal signal) => _program.Signal(SignalNumber.Of(signal));

    /// <summary>SIGTERM to the program and everything it has started. (Python: to the program alone, which leaves what a shell has started
    /// running.)</summary>
    /// <exception cref="InvalidOperationException">The program has ended.</exception>
    public void Terminate() => _program.SignalTree(Libc.SIGTERM);

    /// <summary>SIGKILL to the program and everything it has started.</summary>
    /// <exception cref="InvalidOperationException">The program has ended.</exception>
    public void Kill() => _program.SignalTree(Libc.SIGKILL);

    /// <summary>Kills the program and everything it has started, if it still runs, waits for its end, and closes the streams. Idempotent.</summary>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.DisposeAsync().ConfigureAwait(false);
        if (!_program.Ended.IsCompleted) _program.KillAll();
        await _program.WhenDeadAsync().ConfigureAwait(false);
        await _input.DisposeAsync().ConfigureAwait(false);
        await _output.DisposeAsync().ConfigureAwait(false);
        if (_error is not null) await _error.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Which node this is, is known only to who has joined it: the one case that may start a node.</summary>
    private static async Task CheckNodeAsync(string node, CancellationToken cancellationToken)
    {
        var session = await ProcContext.Default.SessionAsync(cancellationToken).ConfigureAwait(false);
        if (session.NodeId == node) return;
        throw new ArgumentException(
            $"A subprocess runs on the node of the process that starts it, which is '{session.NodeId}', and '{node}' is another one. Start a process there "
            + "(ProcOptions.Node), and the subprocess in it.");
    }
}
