using ActorProcs.Cli.Terminal;
using ActorProcs.Nodes;

namespace ActorProcs.Cli.Programs;

/// <summary>Turns what a user types as PROGRAM ARGS into a command that runs from anywhere on this host, or says why it cannot run.</summary>
internal static class ProgramCommand
{
    private const string Muxer = "dotnet";
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <param name="words">The program and its arguments.</param>
    /// <param name="directory">Where the user is: relative paths start there.</param>
    /// <exception cref="CliException">There is no such program, or it is not one.</exception>
    internal static IReadOnlyList<string> Resolve(IReadOnlyList<string> words, string directory)
    {
        if (words is [] or ["", ..]) throw NoProgram();
        var program = words[0];
        string[] arguments = [.. words.Skip(1)];
        if (IsAssembly(program)) return [DotnetMuxer.Find(), Assembly(program, directory), .. arguments];

        // `dotnet App.dll` is looked at as App.dll is; `dotnet run` and the like are the SDK's to judge.
        if (program == Muxer && arguments is [var first, .. var rest] && IsAssembly(first))
            return [DotnetMuxer.Find(), Assembly(first, directory), .. rest];
        return [program == Muxer ? DotnetMuxer.Find() : Executable(program, directory), .. arguments];
    }

    /// <summary>The assembly of a .NET program, and its arguments; for where only such a one can go.</summary>
    /// <exception cref="CliException">There is no such program, or it is not one.</exception>
    internal static (string File, IReadOnlyList<string> Arguments) ResolveAssembly(IReadOnlyList<string> words, string directory)
    {
        if (words is [] or ["", ..]) throw NoProgram();
        if (words is [Muxer, var second, ..] && IsAssembly(second)) words = [.. words.Skip(1)];
        return IsAssembly(words[0])
            ? (Assembly(words[0], directory), [.. words.Skip(1)])
            : throw Bad(
                $"{words[0]} cannot be brought to another host: only .NET programs can (App.dll, or dotnet App.dll), with the folder that they are in.",
                "Submit anything else on a host of the cluster itself.");
    }

    internal static CliException NoProgram() => new(
        ExitCode.Usage, "no program was given.", "It comes after two dashes:  -- dotnet MyApp.dll ARGS");

    private static bool IsAssembly(string word) => word.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);

    private static string Assembly(string word, string directory)
    {
        var file = ExistingFile(word, directory);
        switch (ManagedImage.Look(file))
        {
            case ManagedImage.Kind.NotManaged:
                throw Bad($"{word} is not a .NET program.", "Run a native program by the path of its executable.");
            case ManagedImage.Kind.Library:
                throw Bad($"{word} is a .NET library: it has no Main.", "Give the assembly of a project whose OutputType is Exe.");
        }

        var settings = Path.ChangeExtension(file, ".runtimeconfig.json");
        return File.Exists(settings)
            ? file
            : throw Bad(
                $"{word} cannot be run: {Path.GetFileName(settings)} is not beside it.",
                "Take the file from the folder that `dotnet build` or `dotnet publish` has filled, and not from obj/.");
    }

    private static string Executable(string word, string directory)
    {
        if (!word.Contains('/', StringComparison.Ordinal))
        {
            return ProgramFile.FindOnPath(word) ?? throw Bad(
                $"there is no program '{word}': no folder of PATH has an executable file of that name.",
                File.Exists(Path.Combine(directory, word)) ? $"There is one here; give it as ./{word}" : null);
        }

        var file = ExistingFile(word, directory);
#pragma warning disable CA1416 // Nodes exist on Linux only, and say so before.
        return (File.GetUnixFileMode(file) & AnyExecute) != 0
#pragma warning restore CA1416
            ? file
            : throw Bad($"{word} is not executable.", $"Allow it with:  chmod +x {word}");
    }

    private static string ExistingFile(string word, string directory)
    {
        var file = Path.GetFullPath(word, directory);
        if (Directory.Exists(file)) throw Bad($"{word} is a directory, and not a program.", null);
        return File.Exists(file) ? file : throw Bad($"there is no file {file}.", null);
    }

    private static CliException Bad(string message, string? advice) => new(ExitCode.Usage, message, advice);
}
