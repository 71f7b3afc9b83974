using ActorProcs.Nodes;

namespace ActorProcs.Cli.Programs;

/// <summary>Finds the command that runs assemblies.</summary>
internal static class DotnetMuxer
{
    /// <summary>What the user's PATH means by <c>dotnet</c>; else the one that runs this program.</summary>
    internal static string? Find()
    {
        if (ProgramFile.FindOnPath("dotnet") is { } onPath) return onPath;
        if (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } told && File.Exists(told)) return told;

        // root/shared/Microsoft.NETCore.App/version/
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location);
        if (string.IsNullOrEmpty(runtime)) return null;
        var beside = Path.GetFullPath(Path.Combine(runtime, "../../../dotnet"));
        return File.Exists(beside) ? beside : null;
    }
}
