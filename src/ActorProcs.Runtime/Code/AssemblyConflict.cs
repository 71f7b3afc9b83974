using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ActorProcs.Code;

/// <summary>An assembly that the application and the worker both bring, in different builds. Only one of them can be in a process.</summary>
internal sealed record AssemblyConflict(string Name, string WorkerBuild, string ApplicationBuild)
{
    internal static IReadOnlyList<AssemblyConflict> Between(string workerFolder, ApplicationDescription application)
    {
        var conflicts = new List<AssemblyConflict>();
        foreach (var path in application.Assemblies)
        {
            var worker = Path.Combine(workerFolder, Path.GetFileName(path));
            if (worker == path || !File.Exists(worker) || !File.Exists(path)) continue;
            if (Build(worker) is { } there && Build(path) is { } here && there != here)
                conflicts.Add(new AssemblyConflict(Path.GetFileNameWithoutExtension(path), there.ToString(), here.ToString()));
        }

        return conflicts;
    }

    /// <summary>The version and module id in a file, read without loading it. Null when it is no .NET assembly.</summary>
    private static (Version Version, Guid Module)? Build(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        if (!file.HasMetadata) return null;
        var metadata = file.GetMetadataReader();
        return (metadata.GetAssemblyDefinition().Version, metadata.GetGuid(metadata.GetModuleDefinition().Mvid));
    }
}
