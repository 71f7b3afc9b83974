using ActorProcs.Nodes;

namespace ActorProcs.Cli.Programs;

/// <summary>Finds the command that runs assemblies.</summary>
internal static class DotnetMuxer
{
    /// <summary>What the user's PATH means by <c>dotnet</c>; else the one that runs this program.</summary>
    /// <exception cref="ProcException">There is none: where it was looked for.</exception>
    internal static string Find() => ProgramFile.FindOnPath("dotnet") ?? WorkerLocator.FindMuxer(ProgramPlace.Current());
}
