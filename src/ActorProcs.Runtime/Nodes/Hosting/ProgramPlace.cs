using System.Reflection;

namespace ActorProcs.Nodes;

/// <summary>What this program knows of where it lies: what the search for the worker depends on.</summary>
internal sealed record ProgramPlace
{
    internal required string BaseDirectory { get; init; }

    /// <summary>The file of the library; empty in a single file.</summary>
    internal required string LibraryFile { get; init; }

    /// <summary>The file of the entry assembly; empty in a single file, null when a native host has none.</summary>
    internal required string? EntryFile { get; init; }

    /// <summary>The file of the runtime's core library; empty in a single file that brings the runtime.</summary>
    internal required string CoreFile { get; init; }

    /// <summary>The dependency lists the host has read, the application's first, separated by semicolons.</summary>
    internal required string? DependencyFiles { get; init; }

    internal required string? ProcessFile { get; init; }

    internal required bool HooksSupported { get; init; }

    internal required Func<string, string?> Variable { get; init; }

    internal bool IsSingleFile => EntryFile is "" || CoreFile.Length == 0;

    /// <summary>The runtime lies beside the application, so that no dotnet executable need be on this host.</summary>
    internal bool IsSelfContained =>
        CoreFile.Length == 0
        || Path.TrimEndingDirectorySeparator(Path.GetDirectoryName(CoreFile)!) == Path.TrimEndingDirectorySeparator(BaseDirectory);

    internal static ProgramPlace Current() => new()
    {
        BaseDirectory = AppContext.BaseDirectory,
        LibraryFile = typeof(ProgramPlace).Assembly.Location,
        EntryFile = Assembly.GetEntryAssembly()?.Location,
        CoreFile = typeof(object).Assembly.Location,
        DependencyFiles = AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string,
        ProcessFile = Environment.ProcessPath,
        HooksSupported = !AppContext.TryGetSwitch("System.StartupHookProvider.IsSupported", out var supported) || supported,
        Variable = Environment.GetEnvironmentVariable,
    };
}
