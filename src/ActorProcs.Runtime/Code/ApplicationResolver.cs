using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace ActorProcs.Code;

/// <summary>Finds an application's files for a load context that does not know them.</summary>
internal sealed class ApplicationResolver(ApplicationDescription application)
{
    private static readonly HashSet<string> NeighbourFolders = [];

    private readonly FrozenDictionary<string, string> _assemblies = application.Assemblies
        .GroupBy(static path => Path.GetFileNameWithoutExtension(path), StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(static same => same.Key, static same => same.First(), StringComparer.OrdinalIgnoreCase);

    private readonly Lazy<AssemblyDependencyResolver?> _deps = new(() => ReadDeps(application));

    internal ApplicationDescription Application => application;

    internal void Attach(AssemblyLoadContext context)
    {
        context.Resolving += (into, name) => FindAssembly(name) is { } path ? into.LoadFromAssemblyPath(path) : null;
        context.ResolvingUnmanagedDll += (_, name) => FindNative(name) is { } path ? NativeLibrary.Load(path) : 0;
    }

    internal string? FindAssembly(AssemblyName name)
    {
        if (name.CultureName is { Length: > 0 } culture) return _deps.Value?.ResolveAssemblyToPath(name) ?? FindSatellite(name.Name!, culture);
        if (_assemblies.TryGetValue(name.Name!, out var listed) && File.Exists(listed)) return listed;

        // Plug-ins that the application copies beside itself without listing them.
        var beside = Path.Combine(application.Folder, name.Name + ".dll");
        return File.Exists(beside) ? beside : _deps.Value?.ResolveAssemblyToPath(name);
    }

    internal string? FindNative(string name)
    {
        if (_deps.Value?.ResolveUnmanagedDllToPath(name) is { } listed) return listed;
        var folders = application.NativeFolders
            .Append(application.Folder)
            .Append(Path.Combine(application.Folder, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"));
        return folders.SelectMany(folder => NamesOf(name).Select(file => Path.Combine(folder, file))).FirstOrDefault(File.Exists);
    }

    /// <summary>Loads an assembly that is no part of the application. What stands beside it becomes loadable with it.</summary>
    internal static Assembly LoadWithNeighbours(string path)
    {
        lock (NeighbourFolders)
        {
            if (NeighbourFolders.Add(Path.GetDirectoryName(path)!) && NeighbourFolders.Count == 1)
                AssemblyLoadContext.Default.Resolving += static (into, name) => FindNeighbour(name) is { } found ? into.LoadFromAssemblyPath(found) : null;
        }

        return AssemblyLoadContext.Default.LoadFromAssemblyPath(path);
    }

    private static string? FindNeighbour(AssemblyName name)
    {
        lock (NeighbourFolders)
            return NeighbourFolders.Select(folder => Path.Combine(folder, name.Name + ".dll")).FirstOrDefault(File.Exists);
    }

    /// <summary>The texts of a culture, which stand in a folder of its name beside the assembly they belong to.</summary>
    internal string? FindSatellite(string name, string culture)
    {
        const string Suffix = ".resources";
        var owner = name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name;
        var folder = _assemblies.TryGetValue(owner, out var path) ? Path.GetDirectoryName(path)! : application.Folder;
        var satellite = Path.Combine(folder, culture, name + ".dll");
        return File.Exists(satellite) ? satellite : null;
    }

    private static IEnumerable<string> NamesOf(string name)
    {
        yield return name;
        if (OperatingSystem.IsWindows())
        {
            yield return name + ".dll";
            yield break;
        }

        var suffix = OperatingSystem.IsMacOS() ? ".dylib" : ".so";
        yield return name + suffix;
        yield return "lib" + name + suffix;
        yield return "lib" + name;
    }

    /// <summary>Reads the dependency list, which knows the NuGet cache and the folders of each platform's native files.</summary>
    private static AssemblyDependencyResolver? ReadDeps(ApplicationDescription application)
    {
        if (application.DepsFile is not { } deps) return null;
        var main = Path.ChangeExtension(Path.ChangeExtension(deps, null), ".dll");
        try
        {
            return File.Exists(main) ? new AssemblyDependencyResolver(main) : null;
        }
        catch (InvalidOperationException)
        {
            // A list the host cannot read, or no host that could (a single-file worker): the folders still serve.
            return null;
        }
    }
}
