namespace ActorProcs.Nodes;

/// <summary>Finds the file of a program by the shell's rule: a name with a slash is a path, any other is looked for in PATH.</summary>
internal static class ProgramFile
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The whole path, so that the child's working directory has no say in it.</summary>
    /// <exception cref="ProcException">A bare name that no folder of PATH has.</exception>
    internal static string Resolve(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('/', StringComparison.Ordinal)) return Path.GetFullPath(name);
        var path = Environment.GetEnvironmentVariable("PATH");
        return FindOnPath(name, path) ?? throw new ProcException(StartFailure.NotOnPath(name, path));
    }

    internal static string? FindOnPath(string name) => FindOnPath(name, Environment.GetEnvironmentVariable("PATH"));

    internal static string? FindOnPath(string name, string? path)
    {
        var folders = path?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return folders.Select(folder => Path.GetFullPath(Path.Combine(folder, name))).FirstOrDefault(IsExecutable);
    }

#pragma warning disable CA1416 // Reached on Linux only: the supervisor refuses to exist elsewhere.
    private static bool IsExecutable(string file) => File.Exists(file) && (File.GetUnixFileMode(file) & AnyExecute) != 0;
#pragma warning restore CA1416
}
