using System.Globalization;

namespace ActorProcs.Nodes;

/// <summary>Watches a process that is not our child: a node its drivers, a program its node. By pidfd, all on one thread.</summary>
internal sealed class PidWatch : PollTarget, IDisposable
{
    private static readonly Lazy<PollLoop> Loop = new(() => new PollLoop("actorprocs-pids"));

    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _pidfd;

    private PidWatch(int pid, int pidfd, long startTime)
    {
        Pid = pid;
        StartTime = startTime;
        _pidfd = pidfd;
    }

    internal int Pid { get; }

    /// <summary>When the process started, in clock ticks since the host did: with the pid, it names this process and no later one. 0 when
    /// it was gone before it could be asked.</summary>
    internal long StartTime { get; }

    /// <summary>Completes when the process has ended, at once if it already had. After <see cref="Dispose"/> it completes no more.</summary>
    internal Task WhenGone => _gone.Task;

    internal override int Descriptor => _pidfd;

    internal override short Interest => Libc.POLLIN;

    /// <summary>Begins to watch.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="startTime">Its <see cref="StartTime"/>, from whoever has seen it alive. Another process that has been given the
    /// number since then counts as its end.</param>
    /// <exception cref="ProcException">No descriptor is left.</exception>
    internal static PidWatch Start(int pid, long? startTime = null)
    {
        Libc.RequireLinux();
        var pidfd = pid > 0 ? Libc.PidfdOpen(pid) : -1;
        if (pidfd < 0 && pid > 0 && Libc.LastError != Libc.ESRCH && Libc.LastError != Libc.EINVAL)
            throw new ProcException(StartFailure.OfDescriptors($"the watching of process {pid}", Libc.LastError));

        // 1. we are told a number, 2. that process ends and the number goes to another, 3. we open the other. The pidfd holds whatever we
        // have got, so the start time is read after opening; and if the process ended in between, the watch is ready at once anyway.
        var started = pidfd < 0 ? 0 : StartTimeOf(pid) ?? 0;
        var watch = new PidWatch(pid, pidfd, started);
        if (started == 0 || (startTime is { } expected && expected != started))
        {
            if (pidfd >= 0) _ = Libc.Close(pidfd);
            watch.IsRemoved = true;
            watch._gone.SetResult();
        }
        else
        {
            Loop.Value.Post(() => watch.Begin());
        }

        return watch;
    }

    /// <summary>When a process started, in clock ticks since the host did; null when there is none of that number.</summary>
    internal static long? StartTimeOf(int pid)
    {
        try
        {
            // The name, in parentheses, may hold anything; after it come the state (field 3) and the numbers, of which the start is 22.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[22 - 3], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal override void Ready()
    {
        Close();
        _gone.TrySetResult();
    }

    /// <summary>Stops watching. Idempotent.</summary>
    public void Dispose() => Loop.Value.Post(Close);

    private void Begin()
    {
        if (!IsRemoved) Loop.Value.Add(this);
    }

    private void Close()
    {
        if (IsRemoved) return;
        Loop.Value.Remove(this);
        _ = Libc.Close(_pidfd);
    }
}
