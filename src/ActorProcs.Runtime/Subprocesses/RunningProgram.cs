using ActorProcs.Nodes;

namespace ActorProcs.Subprocesses;

/// <summary>A program from its start until its end is proved and collected.</summary>
internal sealed class RunningProgram : PollTarget
{
    private static readonly TimeSpan ReapAgain = TimeSpan.FromMilliseconds(20);

    // A killed program ends in milliseconds, unless it hangs in a driver or on a dead network file system.
    private static readonly TimeSpan DeathPatience = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string[] _pipes;
    private readonly int _pidfd;
    private bool _reaped;
    private bool _reaping;

    private RunningProgram(StartedProgram started)
    {
        Pid = started.Pid;
        _pidfd = started.Pidfd;
        _pipes = started.Pipes;
    }

    internal int Pid { get; }

    /// <summary>Completes with the return code once the program has been collected: it leaves no zombie.</summary>
    internal Task<int> Ended => _ended.Task;

    internal override int Descriptor => _pidfd;

    internal override short Interest => _reaping ? (short)0 : Libc.POLLIN;

    internal static RunningProgram Watch(StartedProgram started)
    {
        var program = new RunningProgram(started);

        // Without a pidfd the kernel has collected it already, because this process ignores SIGCHLD.
        PipeLoop.Shared.Post(started.Pidfd < 0 ? program.Ready : () => PipeLoop.Shared.Add(program));
        return program;
    }

    internal override void Ready()
    {
        var code = 0;
        lock (_gate)
        {
            // 1. The program ends and is collected. 2. Its number goes to a process of somebody else's. 3. A signal meant for it hits that
            // one. So collecting and signalling exclude each other.
            if (!Reap(out code))
            {
                ReapLater();
                return;
            }

            _reaped = true;
        }

        if (_pidfd >= 0)
        {
            PipeLoop.Shared.Remove(this);
            _ = Libc.Close(_pidfd);
        }

        _ended.TrySetResult(code);
    }

    internal void Signal(int signal)
    {
        lock (_gate)
        {
            if (_reaped) throw Gone();
            _ = Libc.Kill(Pid, signal);
        }
    }

    internal void SignalTree(int signal)
    {
        lock (_gate)
        {
            if (_reaped) throw Gone();
            if (signal == Libc.SIGKILL) ProcessTree.Kill(Pid);
            else ProcessTree.Signal(Pid, signal);
        }
    }

    /// <summary>Kills the program with everything that it has started; and, of what has left its family, whatever holds one of its pipes.</summary>
    internal void KillAll()
    {
        lock (_gate)
        {
            if (!_reaped) ProcessTree.Kill(Pid);
        }

        ProcessTree.KillHolders(_pipes);
    }

    /// <summary>Kills it when the token is cancelled; disposing what this gives waits for the end of what was killed.</summary>
    internal KillOnCancellation KillAllOn(CancellationToken cancellationToken) => new(this, cancellationToken);

    /// <summary>Waits for its end as long as an end can take.</summary>
    internal async Task WhenDeadAsync()
    {
        try
        {
            await Ended.WaitAsync(DeathPatience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It is the kernel's now, and is collected whenever that lets go of it.
        }
    }

    private unsafe bool Reap(out int code)
    {
        int status;
        Libc.Usage usage;
        var pid = Libc.Wait4(Pid, &status, Libc.WNOHANG, &usage);
        code = pid == Pid ? ExitOutcome.FromStatus(status, usage).ExitCode : ExitOutcome.Unknown(null).ExitCode;
        return pid != 0;
    }

    /// <summary>A debugger that is attached to the program is told of its end before its parent is.</summary>
    private void ReapLater()
    {
        _reaping = true;
        _ = Task.Delay(ReapAgain, TimeProvider.System).ContinueWith(
            _ => PipeLoop.Shared.Post(Ready), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private InvalidOperationException Gone() => new(
        $"The program (pid {Pid}) has ended with return code {_ended.Task switch { { IsCompletedSuccessfully: true } ended => ended.Result, _ => "not yet known" }}, so there "
        + "is nothing to signal. Look at ReturnCode first.");

    internal readonly struct KillOnCancellation(RunningProgram program, CancellationToken cancellationToken) : IAsyncDisposable
    {
        private readonly CancellationTokenRegistration _registration = cancellationToken.Register(program.KillAll);

        public async ValueTask DisposeAsync()
        {
            await _registration.DisposeAsync().ConfigureAwait(false);
            if (cancellationToken.IsCancellationRequested) await program.WhenDeadAsync().ConfigureAwait(false);
        }
    }
}
