namespace ActorProcs.Nodes;

/// <summary>A child that has just been started, and the descriptors by which it is heard. They are the receiver's to close.</summary>
/// <param name="Pidfd">-1 when it has already ended and somebody else has reaped it.</param>
internal readonly record struct SpawnedChild(int Pid, int Pidfd, int Output, int Error, int Control);

/// <summary>Starts one child by posix_spawn, on the calling thread: where a child uses the parent-death signal, it is tied to
/// that thread.</summary>
internal static unsafe class Spawner
{
    // Where the child's ends are moved before the start, so that none of them lies on a number that is itself a target:
    // 1. a daemon closed its descriptor 1, 2. our socket is given the number 1, 3. dup2(pipe, 1) in the child closes it before
    // dup2(socket, 3) has copied it.
    internal const int FirstSafe = 10;

    /// <exception cref="ProcException">Which program, why it cannot be started, what to do.</exception>
    internal static SpawnedChild Start(ChildLaunch launch, LifelinePipe lifeline)
    {
        var program = ProgramFile.Resolve(launch.FileName);
        var ours = new List<int>(4);
        var childs = new List<int>(3);
        try
        {
            var output = OpenPipe(program, ours, childs);
            var error = OpenPipe(program, ours, childs);
            var control = OpenSocket(program, ours, childs);
            var pid = Spawn(launch, program, childs[0], childs[1], childs[2], lifeline.Reading);
            var pidfd = OpenPidfd(pid, program);
            ours.Clear();
            return new SpawnedChild(pid, pidfd, output, error, control);
        }
        finally
        {
            foreach (var descriptor in ours.Concat(childs)) _ = Libc.Close(descriptor);
        }
    }

    private static int OpenPipe(string program, List<int> ours, List<int> childs)
    {
        var ends = stackalloc int[2];
        if (Libc.Pipe2(ends, Libc.O_CLOEXEC) != 0) throw NoDescriptor(program);
        ours.Add(ends[0]);
        _ = Libc.Fcntl(ends[0], Libc.F_SETFL, Libc.O_NONBLOCK);
        MoveUp(program, ends[1], childs);
        return ends[0];
    }

    private static int OpenSocket(string program, List<int> ours, List<int> childs)
    {
        var ends = stackalloc int[2];
        if (Libc.SocketPair(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0, ends) != 0) throw NoDescriptor(program);
        ours.Add(ends[0]);
        MoveUp(program, ends[1], childs);
        return ends[0];
    }

    private static void MoveUp(string program, int descriptor, List<int> childs)
    {
        var moved = Libc.Fcntl(descriptor, Libc.F_DUPFD_CLOEXEC, FirstSafe);
        var error = Libc.LastError;
        _ = Libc.Close(descriptor);
        if (moved < 0) throw new ProcException(StartFailure.OfDescriptors($"the child {program}", error));
        childs.Add(moved);
    }

    private static ProcException NoDescriptor(string program) => new(StartFailure.OfDescriptors($"the child {program}", Libc.LastError));

    private static int Spawn(ChildLaunch launch, string program, int output, int error, int control, int lifeline)
    {
        var actions = stackalloc byte[Libc.SpawnStructureSize];
        var attributes = stackalloc byte[Libc.SpawnStructureSize];
        Require(Libc.SpawnActionsInit(actions), launch, program);
        Require(Libc.SpawnAttributesInit(attributes), launch, program);
        using var path = new NativeStrings([program]);
        using var arguments = new NativeStrings([launch.FileName, .. launch.Arguments]);
        using var environment = new NativeStrings(launch.Environment.Select(each => Variable(each.Key, each.Value)));
        try
        {
            Require(Libc.SpawnActionsOpen(actions, 0, "/dev/null", 0, 0), launch, program);
            Require(Libc.SpawnActionsDup(actions, output, 1), launch, program);
            Require(Libc.SpawnActionsDup(actions, error, 2), launch, program);
            Require(Libc.SpawnActionsDup(actions, control, ControlChannel.Descriptor), launch, program);
            Require(Libc.SpawnActionsDup(actions, lifeline, Lifeline.Descriptor), launch, program);

            // Ours close on exec by themselves; this is for what a native library in the program has opened without that flag.
            Require(Libc.SpawnActionsCloseFrom(actions, Lifeline.Descriptor + 1), launch, program);
            if (launch.WorkingDirectory is { } directory) Require(Libc.SpawnActionsChangeDirectory(actions, directory), launch, program);
            SetAttributes(attributes, launch, program);
            int pid;
            Require(Libc.PosixSpawn(&pid, path.Pointer[0], actions, attributes, arguments.Pointer, environment.Pointer), launch, program);
            return pid;
        }
        finally
        {
            _ = Libc.SpawnActionsDestroy(actions);
            _ = Libc.SpawnAttributesDestroy(attributes);
        }
    }

    private static void SetAttributes(void* attributes, ChildLaunch launch, string program)
    {
        // .NET ignores SIGPIPE, and an ignored signal stays ignored over exec: without the defaults, `yes | head` would never end in a child.
        var set = stackalloc byte[Libc.SignalSetSize];
        _ = Libc.FillSignalSet(set);
        Require(Libc.SpawnAttributesDefaultSignals(attributes, set), launch, program);
        _ = Libc.EmptySignalSet(set);
        Require(Libc.SpawnAttributesMask(attributes, set), launch, program);

        // A group of its own: the terminal's Ctrl+C goes to ours only, and the child with all that it starts can be signalled as one.
        Require(Libc.SpawnAttributesGroup(attributes, 0), launch, program);
        Require(
            Libc.SpawnAttributesFlags(attributes, Libc.POSIX_SPAWN_SETPGROUP | Libc.POSIX_SPAWN_SETSIGDEF | Libc.POSIX_SPAWN_SETSIGMASK),
            launch,
            program);
    }

    private static int OpenPidfd(int pid, string program)
    {
        // The number cannot have been given to another process yet: nobody but us reaps this child. Where SIGCHLD is ignored the kernel
        // does, and then the call fails, since numbers come round only after tens of thousands of others.
        var pidfd = Libc.PidfdOpen(pid);
        var error = Libc.LastError;
        if (pidfd >= 0 || error == Libc.ESRCH) return pidfd;
        _ = Libc.Kill(pid, Libc.SIGKILL);
        int status;
        Libc.Usage usage;
        _ = Libc.Wait4(pid, &status, 0, &usage);
        throw error == Libc.ENOSYS
            ? new PlatformNotSupportedException($"{program} cannot be watched: this kernel has no pidfd_open. ActorProcs needs Linux 5.4 or newer.")
            : new ProcException(StartFailure.OfDescriptors($"the child {program}", error));
    }

    private static string Variable(string name, string value) =>
        name.Length > 0 && !name.Contains('=', StringComparison.Ordinal)
            ? $"{name}={value}"
            : throw new ArgumentException($"'{name}' cannot be the name of an environment variable: it is empty or has a '='.", nameof(name));

    private static void Require(int error, ChildLaunch launch, string program)
    {
        if (error != 0) throw new ProcException(StartFailure.OfLaunch(launch, program, error));
    }
}
