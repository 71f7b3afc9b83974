using System.Text;

namespace ActorProcs.Nodes;

/// <summary>One child, for whoever gives it orders. Every member may be called on any thread, and after the child's end.</summary>
internal sealed class ChildProcess
{
    private const int KeptErrorLines = 50;

    // What is kept of one line for the certificate; the whole line has gone to the events.
    private const int KeptLineBytes = 8 * 1024;

    private readonly object _gate = new();
    private readonly PollLoop _loop;
    private readonly Queue<byte[]> _lastErrors = new();
    private readonly int _pidfd;
    private Action<byte[]>? _send;
    private volatile bool _paused;
    private bool _reaped;

    internal ChildProcess(PollLoop loop, int pid, int pidfd)
    {
        _loop = loop;
        Pid = pid;
        _pidfd = pidfd;
    }

    internal int Pid { get; }

    /// <summary>What the events threw, or what was wrong with its frames: the reason why the supervisor killed it.</summary>
    internal Exception? Fault { get; private set; }

    /// <summary>The last lines of its standard error, oldest first, at most fifty, each cut to 8 KiB.</summary>
    internal IReadOnlyList<string> LastErrorLines
    {
        get
        {
            lock (_lastErrors) return [.. _lastErrors.Select(Encoding.UTF8.GetString)];
        }
    }

    internal bool IsPaused => _paused;

    /// <summary>The last of SIGTERM and SIGKILL that was sent through this object.</summary>
    internal int? EndSignal { get; private set; }

    /// <summary>SIGTERM or SIGKILL went to the whole group: what is left of it goes with its leader.</summary>
    internal bool IsGroupDoomed { get; private set; }

    /// <summary>Queues a frame for the child's <see cref="ControlChannel"/>. Frames arrive in the order of the calls; after the child's
    /// end they are dropped, since its end is what everybody is told of.</summary>
    /// <exception cref="ArgumentException">Longer than 1 GiB.</exception>
    internal void Send(ReadOnlySpan<byte> frame)
    {
        var packed = FrameCutter.Pack(frame);
        _loop.Post(() => _send?.Invoke(packed));
    }

    /// <summary>Sends the signal to this process and to no other; false when it has ended.</summary>
    internal bool Signal(int signal)
    {
        lock (_gate)
        {
            if (_reaped || _pidfd < 0) return false;
            NoteEnd(signal);
            return Libc.PidfdSendSignal(_pidfd, signal) == 0;
        }
    }

    /// <summary>Sends the signal to the process and to all that it has started and that has not left its group; false when it has ended.
    /// </summary>
    internal bool SignalGroup(int signal)
    {
        // 1. the child ends, 2. it is reaped and its number is free, 3. a process of somebody else is given the number and leads a group
        // of that name, 4. our kill hits it. So reaping happens under this lock, and a reaped child's group is never signalled. Until then
        // the dead child itself keeps the number.
        lock (_gate)
        {
            if (_reaped) return false;
            NoteEnd(signal);
            if (signal is Libc.SIGKILL or Libc.SIGTERM) IsGroupDoomed = true;
            return Libc.Kill(-Pid, signal) == 0;
        }
    }

    /// <summary>Stops reading its output until <see cref="ResumeOutput"/>, so that it is the child that waits once its pipes are full
    /// (64 KiB each). What has been read already, at most 64 KiB, is still delivered. Neither its frames nor its end are held up: what is
    /// in the pipes when it dies is delivered before <see cref="IChildEvents.Ended"/> even if paused, and is no more than the pipes hold.
    /// </summary>
    internal void PauseOutput() => _paused = true;

    internal void ResumeOutput()
    {
        _paused = false;
        _loop.Post(() => { }); // The loop asks for everybody's interest anew.
    }

    /// <summary>Where queued frames go, on the loop's thread; null once there is nobody to send to.</summary>
    internal void ConnectSender(Action<byte[]>? send) => _send = send;

    internal void KeepErrorLine(ReadOnlySpan<byte> line)
    {
        lock (_lastErrors)
        {
            if (_lastErrors.Count == KeptErrorLines) _lastErrors.Dequeue();
            _lastErrors.Enqueue(line[..Math.Min(line.Length, KeptLineBytes)].ToArray());
        }
    }

    internal void Fail(Exception fault)
    {
        Fault ??= fault;
        SignalGroup(Libc.SIGKILL);
    }

    /// <summary>Reaps by the given function, which says whether it did, and from then on sends no signal any more.</summary>
    internal bool Reap(Func<bool> reap)
    {
        lock (_gate)
        {
            if (!reap()) return false;
            _reaped = true;
            if (_pidfd >= 0) _ = Libc.Close(_pidfd);
            return true;
        }
    }

    private void NoteEnd(int signal)
    {
        if (signal is Libc.SIGKILL or Libc.SIGTERM) EndSignal = signal;
    }
}
