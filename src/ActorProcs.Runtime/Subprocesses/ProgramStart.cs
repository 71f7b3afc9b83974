using System.Collections;
using ActorProcs.Nodes;

namespace ActorProcs.Subprocesses;

/// <summary>A program that has just been started.</summary>
/// <param name="Pidfd">-1 when it has already ended and the kernel has collected it.</param>
/// <param name="Pipes">The names of its pipes, by which those are found who hold them.</param>
internal sealed record StartedProgram(int Pid, int Pidfd, ChildPipe Input, ChildPipe Output, ChildPipe? Error, string[] Pipes);

/// <summary>Starts a program with three pipes, by posix_spawn. It inherits no other descriptor, no ignored and no blocked signal.</summary>
internal static unsafe class ProgramStart
{
    private const string DefaultPath = "/bin:/usr/bin";

    internal static StartedProgram Start(string program, string[] arguments, SubprocessOptions options)
    {
        Libc.RequireLinux();
        if (Array.Exists(arguments, static argument => argument is null)) throw new ArgumentException("An argument is null.", nameof(arguments));
        var launch = new ChildLaunch
        {
            FileName = program,
            Arguments = arguments,
            Environment = EnvironmentOf(options),
            WorkingDirectory = options.WorkingDirectory is { } directory ? Path.GetFullPath(directory) : null,
        };
        var file = Find(launch);
        using var pipes = new PipeSet(file, options.MergeStandardError);
        var pid = Spawn(launch, file, pipes);
        var pidfd = OpenPidfd(pid, file);
        return pipes.Give(pid, pidfd);
    }

    private static Dictionary<string, string> EnvironmentOf(SubprocessOptions options)
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(each => (string)each.Key, each => (string)each.Value!);
        foreach (var (name, value) in options.Environment ?? new Dictionary<string, string?>())
        {
            if (name.Length == 0 || name.Contains('=', StringComparison.Ordinal))
                throw new ArgumentException($"'{name}' cannot be the name of an environment variable: it is empty or has a '='.", nameof(options));
            if (value is null) variables.Remove(name);
            else variables[name] = value;
        }

        return variables;
    }

    /// <summary>The shell's rule, in the program's surroundings: a name with a slash is a path from its directory, any other is looked for in
    /// its PATH.</summary>
    private static string Find(ChildLaunch launch)
    {
        var name = launch.FileName;
        if (name.Contains('/', StringComparison.Ordinal)) return Path.GetFullPath(name, launch.WorkingDirectory ?? Environment.CurrentDirectory);
        var path = launch.Environment.GetValueOrDefault("PATH", DefaultPath);
        return ProgramFile.FindOnPath(name, path) ?? throw new FileNotFoundException(StartFailure.NotOnPath(name, path), name);
    }

    private static int Spawn(ChildLaunch launch, string file, PipeSet pipes)
    {
        var actions = stackalloc byte[Libc.SpawnStructureSize];
        var attributes = stackalloc byte[Libc.SpawnStructureSize];
        using var path = new NativeStrings([file]);
        using var arguments = new NativeStrings([launch.FileName, .. launch.Arguments]);
        using var environment = new NativeStrings(launch.Environment.Select(static each => $"{each.Key}={each.Value}"));
        Require(Libc.SpawnActionsInit(actions), launch, file);
        Require(Libc.SpawnAttributesInit(attributes), launch, file);
        try
        {
            Require(Libc.SpawnActionsDup(actions, pipes.ChildsInput, 0), launch, file);
            Require(Libc.SpawnActionsDup(actions, pipes.ChildsOutput, 1), launch, file);
            Require(Libc.SpawnActionsDup(actions, pipes.ChildsError, 2), launch, file);
            Require(Libc.SpawnActionsCloseFrom(actions, 3), launch, file);
            if (launch.WorkingDirectory is { } directory) Require(Libc.SpawnActionsChangeDirectory(actions, directory), launch, file);
            Require(SetSignals(attributes), launch, file);
            int pid;
            Require(Libc.PosixSpawn(&pid, path.Pointer[0], actions, attributes, arguments.Pointer, environment.Pointer), launch, file);
            return pid;
        }
        finally
        {
            _ = Libc.SpawnActionsDestroy(actions);
            _ = Libc.SpawnAttributesDestroy(attributes);
        }
    }

    /// <summary>.NET ignores SIGPIPE, and an ignored signal stays ignored over exec: without the defaults <c>yes | head</c> would never end.</summary>
    private static int SetSignals(void* attributes)
    {
        var set = stackalloc byte[Libc.SignalSetSize];
        _ = Libc.FillSignalSet(set);
        var error = Libc.SpawnAttributesDefaultSignals(attributes, set);
        _ = Libc.EmptySignalSet(set);
        if (error == 0) error = Libc.SpawnAttributesMask(attributes, set);
        return error != 0 ? error : Libc.SpawnAttributesFlags(attributes, Libc.POSIX_SPAWN_SETSIGDEF | Libc.POSIX_SPAWN_SETSIGMASK);
    }

    private static int OpenPidfd(int pid, string file)
    {
        var pidfd = Libc.PidfdOpen(pid);
        var error = Libc.LastError;
        if (pidfd >= 0 || error == Libc.ESRCH) return pidfd;
        _ = Libc.Kill(pid, Libc.SIGKILL);
        int status;
        Libc.Usage usage;
        _ = Libc.Wait4(pid, &status, 0, &usage);
        throw new ProcException(StartFailure.OfDescriptors($"the program {file}", error));
    }

    private static void Require(int error, ChildLaunch launch, string file)
    {
        if (error == 0) return;
        var message = StartFailure.OfLaunch(launch, file, error);
        throw error switch
        {
            Libc.ENOENT or Libc.ENOTDIR when launch.WorkingDirectory is { } directory && !Directory.Exists(directory) => new DirectoryNotFoundException(message),
            Libc.ENOENT or Libc.ENOTDIR => new FileNotFoundException(message, file),
            Libc.EACCES or Libc.EPERM => new UnauthorizedAccessException(message),
            _ => new ProcException(message),
        };
    }
}
