namespace ActorProcs.Nodes;

/// <summary>Says why a child could not be started, and what to do about it.</summary>
internal static class StartFailure
{
    internal static string OfLaunch(ChildLaunch launch, string program, int error)
    {
        if (launch.WorkingDirectory is { } directory && !Directory.Exists(directory))
        {
            return $"{program} could not be started: its working directory {directory} is not there or not a directory. Make it, or name "
                + "another one.";
        }

        var (what, remedy) = error switch
        {
            Libc.ENOENT when File.Exists(program) =>
                ("the file is there, but the interpreter or loader that it names is not", "Look at its first line, or install that program."),
            Libc.ENOENT or Libc.ENOTDIR => ("there is no such file", "Check the path."),
            Libc.EACCES when Directory.Exists(program) => ("it is a directory", "Name the program in it."),
            Libc.EACCES => ("it may not be executed", "Give it the execute permission (chmod +x), and look at the mount's noexec option."),
            Libc.ENOEXEC => ("it is not a program for this machine", "Start its interpreter, with the file as argument."),
            Libc.E2BIG => ("its arguments and environment are too long", "Pass large values in a file."),
            _ => Exhaustion(error),
        };
        return $"{program} could not be started: {what}. {remedy} ({Libc.Describe(error)})";
    }

    internal static string OfDescriptors(string what, int error)
    {
        var (cause, remedy) = Exhaustion(error);
        return $"No descriptor could be opened for {what}: {cause}. {remedy} ({Libc.Describe(error)})";
    }

    internal static string NotOnPath(string name, string? path) =>
        $"{name} could not be started: no folder of PATH has an executable file of that name. Install it, or give its whole path. "
        + $"(PATH={path})";

    private static (string Cause, string Remedy) Exhaustion(int error) => error switch
    {
        Libc.EAGAIN => (
            "this user, or this container, has as many processes and threads as it may have",
            "Start fewer at once, or raise the limit (ulimit -u, the container's pids limit)."),
        Libc.EMFILE => (
            "this program has as many open descriptors as it may have", "A child takes four: raise the limit (ulimit -n), or start fewer at once."),
        Libc.ENFILE => ("this host has as many open descriptors as it may have", "Close something, or raise fs.file-max."),
        Libc.ENOMEM => ("there is not enough memory", "Start fewer at once, or give the host or container more."),
        _ => ("the operating system refused", "Its own text follows."),
    };
}
