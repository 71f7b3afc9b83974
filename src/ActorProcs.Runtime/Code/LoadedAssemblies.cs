using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;

namespace ActorProcs.Code;

/// <summary>Finds, in this process, the very build of an assembly that a function came from.</summary>
internal static class LoadedAssemblies
{
    private static readonly ConcurrentDictionary<string, Assembly> Found = new();

    /// <param name="name">The assembly's simple name.</param>
    /// <param name="version">The module version id of the sender's build.</param>
    /// <param name="location">Where the sender loaded it from; empty when it is one of the application's own.</param>
    /// <param name="isFramework">True for .NET's own assemblies, whose servicing releases may differ from host to host.</param>
    /// <exception cref="CodeMismatchException">This process has another build, or none.</exception>
    internal static Assembly Find(string name, Guid version, string location, bool isFramework)
    {
        var key = $"{name} {version}";
        if (Found.TryGetValue(key, out var known)) return known;
        var assembly = LoadedAlready(name, version) ?? Load(name, version, location);
        var here = assembly.ManifestModule.ModuleVersionId;
        if (here != version && !isFramework)
        {
            throw new CodeMismatchException(
                $"The function comes from another build of {name} than the one in this process: the sender has module {version}, "
                + $"this process has {here} ({Place(assembly)}). Run the same files everywhere: build once, and restart what still runs the "
                + "earlier build.");
        }

        return Found[key] = assembly;
    }

    /// <summary>A plug-in may be loaded outside the default context, where no name leads to it.</summary>
    private static Assembly? LoadedAlready(string name, Guid version) => AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(
        loaded => !loaded.IsDynamic && loaded.GetName().Name == name && loaded.ManifestModule.ModuleVersionId == version);

    private static Assembly Load(string name, Guid version, string location)
    {
        try
        {
            return AssemblyLoadContext.Default.LoadFromAssemblyName(new AssemblyName(name));
        }
        catch (Exception notListed) when (notListed is IOException or BadImageFormatException)
        {
            try
            {
                if (location.Length > 0 && File.Exists(location)) return ApplicationAssemblies.LoadFrom(location);
            }
            catch (Exception unreadable) when (unreadable is IOException or BadImageFormatException)
            {
                throw Missing(name, version, location, unreadable);
            }

            throw Missing(name, version, location, notListed);
        }
    }

    private static CodeMismatchException Missing(string name, Guid version, string location, Exception cause) => new(
        $"The function comes from {name} (module {version}), which this process cannot load"
        + (location.Length > 0 ? $", not even from {location}, where the sender has it" : "")
        + $". This process has no module of it. Put {name}.dll beside the application on this host. ({cause.Message})",
        cause);

    private static string Place(Assembly assembly) => assembly.Location is { Length: > 0 } path ? path : "no file";
}
