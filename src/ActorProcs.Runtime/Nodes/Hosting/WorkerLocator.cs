using ActorProcs.Code;

namespace ActorProcs.Nodes;

/// <summary>Finds out how this program starts workers. Normally <c>dotnet exec --runtimeconfig (the application's) --depsfile (the
/// worker's) ActorProcs.Worker.dll</c>, so that the worker has the application's frameworks, compiles nothing, and never runs its Main.
/// </summary>
internal static class WorkerLocator
{
    internal const string WorkerFolder = "actorprocs-worker";
    internal const string WorkerFile = "ActorProcs.Worker.dll";
    internal const string FolderVariable = "ACTORPROCS_WORKER_DIR";

    // A failure is not kept: whoever repairs what it named may try again.
    private static readonly Lazy<WorkerCommand> Found = new(() => Find(ProgramPlace.Current()), LazyThreadSafetyMode.PublicationOnly);

    /// <exception cref="ProcException">The worker or the dotnet executable is not there: where it was looked for.</exception>
    /// <exception cref="PlatformNotSupportedException">This program has no files on disk, and startup hooks are switched off.</exception>
    internal static WorkerCommand Find() => Found.Value;

    internal static WorkerCommand Find(ProgramPlace place)
    {
        if (place.IsSingleFile || place.IsSelfContained) return StartSelf(place);
        var worker = FindWorker(place);
        var name = Path.Combine(Path.GetDirectoryName(worker)!, Path.GetFileNameWithoutExtension(worker));
        return new WorkerCommand(
            FindMuxer(place),
            ["exec", "--runtimeconfig", FindRuntimeConfig(place) ?? name + ".runtimeconfig.json", "--depsfile", name + ".deps.json", worker],
            new Dictionary<string, string>());
    }

    /// <summary>For an application that brings other builds of what the worker brings: the worker then runs with the application's, which
    /// are compiled as it starts. The two would not fit into one process.</summary>
    /// <exception cref="ProcException">The worker or the dotnet executable is not there, or the application has no dependency list.</exception>
    internal static WorkerCommand FindFor(ApplicationDescription application)
    {
        var place = ProgramPlace.Current();
        if (application.DepsFile is not { } deps || !File.Exists(deps))
        {
            throw new ProcException(
                $"The application in {application.Folder} brings other builds of ActorProcs or of what it needs, and has no .deps.json that says "
                + "where they are, so no worker can use them. Build it against the same version of ActorProcs as the node.");
        }

        var config = string.Concat(deps.AsSpan(0, deps.Length - ".deps.json".Length), ".runtimeconfig.json");
        var worker = FindWorker(place);
        return new WorkerCommand(
            FindMuxer(place),
            ["exec", "--runtimeconfig", File.Exists(config) ? config : Path.ChangeExtension(worker, ".runtimeconfig.json"), "--depsfile", deps, worker],
            new Dictionary<string, string>());
    }

    /// <summary>Where the worker's own assemblies are.</summary>
    internal static string FindWorkerFolder() => Path.GetDirectoryName(FindWorker(ProgramPlace.Current()))!;

    private static WorkerCommand StartSelf(ProgramPlace place)
    {
        var kind = place.IsSingleFile ? "a single file" : "self-contained";
        if (!place.HooksSupported)
        {
            throw new PlatformNotSupportedException(
                $"This program was published as {kind}, so its workers are the program itself, made a worker by a startup hook; and startup hooks "
                + "are switched off (System.StartupHookProvider.IsSupported is false, which trimming and PublishAot do). Set "
                + "<StartupHookSupport>true</StartupHookSupport> in the project, or publish it neither trimmed nor as a single file.");
        }

        if (place.ProcessFile is not { } self || !File.Exists(self))
            throw new ProcException($"This program was published as {kind}, and its own file is not to be found ({place.ProcessFile}). Put it back.");
        return new WorkerCommand(
            self,
            [],
            new Dictionary<string, string> { [WorkerEnvironment.HooksVariable] = typeof(StartupHook).Assembly.GetName().Name! })
        {
            IsSelf = true,
            IsSingleFile = place.IsSingleFile,
        };
    }

    private static string FindWorker(ProgramPlace place)
    {
        var library = Path.GetDirectoryName(place.LibraryFile);
        var folders = new List<string?>
        {
            place.Variable(FolderVariable),
            Path.Combine(place.BaseDirectory, WorkerFolder),
            library is null ? null : Path.Combine(library, WorkerFolder),
            library, // In a worker the library lies beside it.
        };
        string[] files = [.. folders.Where(folder => !string.IsNullOrEmpty(folder)).Select(folder => Path.GetFullPath(Path.Combine(folder!, WorkerFile))).Distinct()];
        return Array.Find(files, File.Exists) ?? throw new ProcException(
            $"The worker {WorkerFile} is not there, so no process can be started. Looked for:{Listed(files)}"
            + "It comes with ActorProcs: reference that, not ActorProcs.Runtime, and copy the folder "
            + $"{WorkerFolder} when you copy the program. Or name its folder in {FolderVariable}.");
    }

    internal static string FindMuxer(ProgramPlace place)
    {
        // The core library lies in (root)/shared/Microsoft.NETCore.App/(version).
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(place.CoreFile)!, "..", "..", ".."));
        string?[] files = [place.Variable("DOTNET_HOST_PATH"), Path.Combine(root, "dotnet"), ProgramFile.FindOnPath("dotnet")];
        return Array.Find(files, File.Exists) ?? throw new ProcException(
            $"The dotnet executable is not there, so no worker can be started. Looked for:{Listed(files)}and in PATH. Set DOTNET_HOST_PATH to it.");
    }

    /// <summary>The application's. Under a test host the entry assembly is the host, but the first dependency list is the tests'.</summary>
    private static string? FindRuntimeConfig(ProgramPlace place)
    {
        const string depsEnding = ".deps.json";
        var deps = place.DependencyFiles?.Split(';', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        string?[] names =
        [
            deps is not null && deps.EndsWith(depsEnding, StringComparison.Ordinal) ? deps[..^depsEnding.Length] : null,
            place.EntryFile is { } entry ? Path.ChangeExtension(entry, null) : null,
        ];
        return names.Where(name => name is not null).Select(name => name + ".runtimeconfig.json").FirstOrDefault(File.Exists);
    }

    private static string Listed(IEnumerable<string?> files) =>
        string.Concat(files.Where(file => file is not null).Select(file => $"{Environment.NewLine}  {file}")) + Environment.NewLine;
}
