namespace ActorProcs.Nodes;

/// <summary>One descriptor that a <see cref="PollLoop"/> looks at. Touched by the loop's thread only.</summary>
internal abstract class PollTarget
{
    /// <summary>The descriptor, which the target closes itself after <see cref="PollLoop.Remove"/>.</summary>
    internal abstract int Descriptor { get; }

    /// <summary>The poll events wanted now. 0 takes the descriptor out of the poll altogether: a hang-up, which poll reports unasked,
    /// would otherwise spin the loop while nobody wants to read.</summary>
    internal abstract short Interest { get; }

    internal bool IsRemoved { get; set; }

    internal abstract void Ready();
}

/// <summary>A background thread that sleeps in poll(2) until one of its targets is ready or somebody posts an action to it. An exception
/// out of a target or an action ends the program, as on any thread: both catch what is not theirs.</summary>
internal sealed unsafe class PollLoop : IDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(20);

    private readonly object _gate = new();
    private readonly Thread _thread;
    private readonly List<PollTarget> _targets = [];
    private readonly int _wake;
    private List<Action> _posted = [];
    private List<Action> _running = [];
    private bool _stopping;
    private bool _closed;

    /// <exception cref="ProcException">The operating system has no descriptor left.</exception>
    internal PollLoop(string name)
    {
        Libc.RequireLinux();
        _wake = Libc.EventFd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK);
        if (_wake < 0) throw new ProcException(StartFailure.OfDescriptors("the watching of processes", Libc.LastError));

        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    internal bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>Has the loop's thread run the action after what was posted before; false when the loop has ended and never will.</summary>
    internal bool Post(Action action)
    {
        lock (_gate)
        {
            if (_closed) return false;
            _posted.Add(action);
            if (_posted.Count == 1) Wake();
            return true;
        }
    }

    internal void Add(PollTarget target) => _targets.Add(target);

    internal void Remove(PollTarget target)
    {
        target.IsRemoved = true;
        _targets.Remove(target);
    }

    /// <summary>Ends the loop after everything posted so far. Idempotent.</summary>
    public void Dispose()
    {
        Post(() => _stopping = true);
        if (!IsCurrent) _thread.Join(StopPatience);
    }

    private void Wake()
    {
        var one = 1UL;
        _ = Libc.Write(_wake, &one, sizeof(ulong));
    }

    private void Run()
    {
        var entries = new Libc.PollEntry[16];
        var polled = new List<PollTarget>();
        while (!_stopping)
        {
            polled.Clear();
            polled.AddRange(_targets);
            if (entries.Length <= polled.Count) Array.Resize(ref entries, polled.Count * 2);
            entries[0] = new Libc.PollEntry { Descriptor = _wake, Events = Libc.POLLIN };
            for (var i = 0; i < polled.Count; i++)
            {
                var interest = polled[i].Interest;
                entries[i + 1] = new Libc.PollEntry { Descriptor = interest == 0 ? -1 : polled[i].Descriptor, Events = interest };
            }

            fixed (Libc.PollEntry* first = entries)
            {
                // EINTR and ENOMEM: nothing was told, ask again.
                if (Libc.Poll(first, (ulong)polled.Count + 1, -1) <= 0) continue;
            }

            for (var i = 0; i < polled.Count; i++)
            {
                // 1. one target's readiness ends a child and closes its descriptors, 2. the next target starts a child that is given the
                // same numbers, 3. what poll said of the old descriptor would be taken for the new: hence the mark, not the number.
                if (entries[i + 1].Returned != 0 && !polled[i].IsRemoved) polled[i].Ready();
            }

            if (entries[0].Returned != 0) RunPosted();
        }

        Close();
    }

    private void RunPosted()
    {
        // Emptied before the list is taken: what is posted in between wakes the loop once more, for nothing, and never too seldom.
        ulong count;
        _ = Libc.Read(_wake, &count, sizeof(ulong));
        lock (_gate) (_posted, _running) = (_running, _posted);
        foreach (var action in _running) action();
        _running.Clear();
    }

    private void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _ = Libc.Close(_wake);
        }

        // Whoever waits for what he posted still gets his answer; the actions see for themselves that the end has come.
        foreach (var action in _posted) action();
        _posted.Clear();
    }
}
