using ActorProcs.Nodes;
using ActorProcs.Processes;

namespace ActorProcs;

/// <summary>A process: one actor in an operating-system process of its own. Python: <c>multiprocessing.Process</c>.</summary>
/// <remarks>
/// What the function captures is copied to the process; captured <c>Proc*</c> handles go as references to the same object.
/// The code before <see cref="Start"/> does not run again in the child, and there is nothing to guard in <c>Main</c>.
/// Members may be used from any thread. Where a member differs from Python's, its documentation says so.
/// </remarks>
public class Proc : IAsyncDisposable, IDisposable
{
    private readonly ProcState _state;
    private bool _closed;

    internal Proc(ProcState state)
    {
        _state = state;
        if (state is ChildState child) child.Handle = this;
    }

    internal ProcState State => _closed ? throw new ObjectDisposedException(Name, "process object is closed") : _state;

    /// <summary>The process's name, for people: it need not be unique. Default: <c>Process-1</c>, <c>Process-1:2</c> for a grandchild.</summary>
    /// <exception cref="ArgumentNullException">The name is null.</exception>
    public string Name
    {
        get => _state.Name;
        set => _state.Name = value;
    }

    /// <summary>The operating system's number of the process; null before it is started.</summary>
    /// <exception cref="ObjectDisposedException">After <see cref="Close"/>.</exception>
    public int? Pid => State.Pid;

    /// <summary>The node the process runs on, or will run on. Of a program that is no process of a node itself: the node that it uses, or
    /// <c>local</c> before it uses any.</summary>
    /// <exception cref="ObjectDisposedException">After <see cref="Close"/>.</exception>
    public string Node => State.Node;

    /// <summary>Null until the process has ended; then 0 when its function returned, n after <c>Procs.Exit(n)</c> (modulo 256),
    /// 1 after an exception that nobody caught, -n when signal n killed it.</summary>
    /// <exception cref="ObjectDisposedException">After <see cref="Close"/>.</exception>
    public int? ExitCode => State.Exited is { IsCompletedSuccessfully: true } ended ? ended.Result : null;

    /// <summary>True from the start of the process to its end.</summary>
    /// <exception cref="ObjectDisposedException">After <see cref="Close"/>.</exception>
    public bool IsAlive => State.IsAlive;

    /// <summary>True: the process is killed when the one that started it ends. False: that one waits for it. Inherited unless set.
    /// Unlike Python's, a daemonic process may have children: they end with it.</summary>
    /// <exception cref="InvalidOperationException">Set after the process was started.</exception>
    /// <exception cref="ObjectDisposedException">After <see cref="Close"/>.</exception>
    public bool Daemon
    {
        get => State.Daemon;
        set => State.Daemon = value;
    }

    /// <summary>Completes with the exit code when the process has ended and all it wrote has been written on: Python's sentinel.
    /// It fails with <see cref="ObjectLostException"/> if the node itself is lost.</summary>
    /// <exception cref="ObjectDisposedException">After <see cref="Close"/>.</exception>
    public Task<int> Exited => State.Exited;

    /// <summary>How the process ended; null while it is alive.</summary>
    /// <exception cref="ObjectDisposedException">After <see cref="Close"/>.</exception>
    public DeathCertificate? Death => State.Death;

    /// <summary>Starts the process and returns when it exists.</summary>
    /// <exception cref="InvalidOperationException">It was started before, or by another process.</exception>
    /// <exception cref="CodeNotShippableException">The function captures something that cannot be copied; nothing was started.</exception>
    /// <exception cref="ProcException">The operating system refused; the message has its reason.</exception>
    public void Start() => StartAsync().GetAwaiter().GetResult();

    /// <summary><see cref="Start"/>, without blocking a thread.</summary>
    /// <param name="cancellationToken">Ends the wait, not the process.</param>
    /// <exception cref="InvalidOperationException">It was started before, or by another process.</exception>
    /// <exception cref="CodeNotShippableException">The function captures something that cannot be copied; nothing was started.</exception>
    /// <exception cref="ProcException">The operating system refused; the message has its reason.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default) => State.StartAsync(cancellationToken);

    /// <summary>Waits until the process has ended.</summary>
    /// <param name="timeout">Null waits as long as it takes; zero or less only looks.</param>
    /// <returns>True when it has ended, false when the time ran out first. (Python returns nothing and leaves one to look.)</returns>
    /// <exception cref="InvalidOperationException">It has not been started, or it is this process itself.</exception>
    public bool Join(TimeSpan? timeout = null) => JoinAsync(timeout).GetAwaiter().GetResult();

    /// <summary><see cref="Join"/>, without blocking a thread.</summary>
    /// <param name="timeout">Null waits as long as it takes; zero or less only looks.</param>
    /// <param name="cancellationToken">Ends the wait, not the process.</param>
    /// <exception cref="InvalidOperationException">It has not been started, or it is this process itself.</exception>
    public async Task<bool> JoinAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var state = State;
        state.CheckJoin();
        if (timeout is not { } limit || limit == Timeout.InfiniteTimeSpan || limit.TotalMilliseconds > int.MaxValue)
        {
            await state.Exited.WaitAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }

        if (limit <= TimeSpan.Zero) return state.Exited.IsCompleted;
        try
        {
            await state.Exited.WaitAsync(limit, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>SIGTERM to the process and everything it started: it ends at once, without finally blocks. After the end: nothing.
    /// (Python leaves descendants orphaned.)</summary>
    /// <exception cref="InvalidOperationException">The process has not been started.</exception>
    public void Terminate() => State.Signal(Native.SIGTERM);

    /// <summary>SIGKILL to the process and everything it started. After the end: nothing.</summary>
    /// <exception cref="InvalidOperationException">The process has not been started.</exception>
    public void Kill() => State.Signal(Native.SIGKILL);

    /// <summary>SIGINT, as Ctrl+C gives it: the function is interrupted, its finally blocks run, and the exit code is 1 unless it
    /// says otherwise. Python: <c>Process.interrupt</c> (3.14).</summary>
    /// <remarks>An asynchronous function that is awaiting is left where it is: its finally blocks do not run. Nor do those around a loop
    /// of bare arithmetic that the compiler has proved unable to throw, and has therefore moved out of its try block.</remarks>
    /// <exception cref="InvalidOperationException">The process has not been started.</exception>
    public void Interrupt() => State.Signal(Native.SIGINT);

    /// <summary>Releases what this object holds. Afterwards only <see cref="Name"/> and this method may be used.</summary>
    /// <exception cref="InvalidOperationException">The process is running.</exception>
    public void Close()
    {
        if (_closed) return;
        if (_state.IsAlive)
        {
            throw new InvalidOperationException(
                "Cannot close a process while it is still running. You should first call join() or terminate(). Here: Join, Terminate or Kill.");
        }

        _closed = true;
    }

    /// <summary>Terminates the process if it is alive, waits for its end, and closes.</summary>
    public void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    /// <summary>Terminates the process if it is alive, waits for its end, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_closed) return;
        if (_state is ChildState { IsAlive: true })
        {
            _state.Signal(Native.SIGTERM);
            if (!await JoinAsync(TimeSpan.FromSeconds(5)).ConfigureAwait(false))
            {
                _state.Signal(Native.SIGKILL);
                await JoinAsync().ConfigureAwait(false);
            }
        }

        if (!_state.IsAlive) _closed = true;
    }

    /// <summary>Name, numbers and state, in Python's form.</summary>
    public override string ToString()
    {
        var state = _closed ? "closed" : _state.IsAlive ? "started" : _state.Exited.IsCompleted ? "stopped" : "initial";
        var code = !_closed && ExitCode is { } exit ? $" exitcode={DeathCauses.ExitText(exit)}" : "";
        var pid = !_closed && Pid is { } number ? $" pid={number}" : "";
        return $"<Process name='{Name}'{pid} parent={Environment.ProcessId} {state}{code}{(_state.Daemon ? " daemon" : "")}>";
    }
}
