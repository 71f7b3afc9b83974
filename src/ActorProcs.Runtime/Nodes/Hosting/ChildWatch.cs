namespace ActorProcs.Nodes;

/// <summary>The supervisor's side of one child, on its thread: hears it, and buries it when its pidfd says that it has ended.</summary>
internal sealed unsafe class ChildWatch : PollTarget
{
    private static readonly TimeSpan ReapAgain = TimeSpan.FromMilliseconds(20);

    private readonly PollLoop _loop;
    private readonly IChildEvents _events;
    private readonly Action<ChildWatch> _ended;
    private readonly ControlSocket _control;
    private readonly OutputPipe _output;
    private readonly OutputPipe _error;
    private readonly bool _killGroup;
    private readonly int _pidfd;
    private bool _reaping;

    internal ChildWatch(PollLoop loop, SpawnedChild spawned, ChildLaunch launch, IChildEvents events, byte[] buffer, Action<ChildWatch> ended)
    {
        _loop = loop;
        _events = events;
        _ended = ended;
        _killGroup = launch.KillGroupOnEnd;
        _pidfd = spawned.Pidfd;
        Child = new ChildProcess(loop, spawned.Pid, spawned.Pidfd);
        _output = new OutputPipe(loop, Child, spawned.Output, buffer, line => TakeLine(false, line));
        _error = new OutputPipe(loop, Child, spawned.Error, buffer, line => TakeLine(true, line));
        _control = new ControlSocket(loop, Child, spawned.Control, buffer, TakeFrame);
        Child.ConnectSender(_control.Send);
    }

    internal ChildProcess Child { get; }

    internal override int Descriptor => _pidfd;

    internal override short Interest => _reaping ? (short)0 : Libc.POLLIN;

    internal void Begin()
    {
        _loop.Add(_output);
        _loop.Add(_error);
        _loop.Add(_control);
        _loop.Add(this);

        // Without a pidfd it is dead already. Posted, so that the caller has its handle first.
        if (_pidfd < 0) _loop.Post(Ready);
    }

    /// <summary>The child has ended: every thread of it is gone, so nothing more of its own can come.</summary>
    internal override void Ready()
    {
        if (IsRemoved) return;
        KillRestOfGroup();
        _output.DrainAtDeath();
        _error.DrainAtDeath();
        _control.DrainAtDeath();
        Reap();
    }

    /// <summary>Gives up a child that SIGKILL does not end: it hangs in the kernel.</summary>
    internal void Abandon()
    {
        if (IsRemoved) return;
        _control.Close();
        Child.Reap(() => true);
        Finish(ExitOutcome.Unknown(Child.EndSignal));
    }

    internal void CloseOutput()
    {
        _output.Close();
        _error.Close();
    }

    internal bool HasOutput => !_output.IsRemoved || !_error.IsRemoved;

    private void KillRestOfGroup()
    {
        // 1. the leader ends and is reaped, 2. the last of its group ends, 3. the number is given to a new process of somebody else,
        // which makes a group of that name, 4. our kill hits strangers. So the group is killed while its leader is still a zombie that
        // holds the number, and whether it ended by a signal is asked without reaping it.
        if (!_killGroup) return;
        Libc.ChildInfo info = default;
        var asked = Libc.WaitId(Libc.P_PID, Child.Pid, &info, Libc.WEXITED | Libc.WNOWAIT | Libc.WNOHANG);
        const int exited = 1;
        if (asked != 0 || info.Pid != Child.Pid) return;
        if (info.Code != exited || Child.IsGroupDoomed) _ = Libc.Kill(-Child.Pid, Libc.SIGKILL);
    }

    private void Reap()
    {
        var outcome = default(ExitOutcome);
        var reaped = Child.Reap(() =>
        {
            int status;
            Libc.Usage usage;
            var pid = Libc.Wait4(Child.Pid, &status, Libc.WNOHANG, &usage);
            if (pid == 0) return false;
            outcome = pid == Child.Pid ? ExitOutcome.FromStatus(status, usage) : ExitOutcome.Unknown(Child.EndSignal);
            return true;
        });
        if (reaped)
        {
            Finish(outcome);
            return;
        }

        // A debugger that is attached to the child is told of its end before its parent is. Asked again a little later, without spinning
        // on a descriptor that stays readable.
        _reaping = true;
        _ = Task.Delay(ReapAgain, TimeProvider.System).ContinueWith(
            _ => _loop.Post(Ready), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Finish(ExitOutcome outcome)
    {
        _loop.Remove(this);
        Child.ConnectSender(null);
        try
        {
            _events.Ended(outcome);
        }
        catch (Exception e)
        {
            Child.Fail(e);
        }

        _ended(this);
    }

    private void TakeLine(bool isError, ReadOnlySpan<byte> line)
    {
        if (isError) Child.KeepErrorLine(line);
        try
        {
            _events.Line(isError, line);
        }
        catch (Exception e)
        {
            Child.Fail(e);
        }
    }

    private void TakeFrame(ReadOnlyMemory<byte> frame)
    {
        try
        {
            _events.Frame(frame);
        }
        catch (Exception e)
        {
            Child.Fail(e);
        }
    }
}
