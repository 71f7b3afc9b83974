using System.Reflection;
using System.Runtime.Loader;

namespace ActorProcs.Code;

/// <summary>Lets a worker load the assemblies of the application it works for, by name, into the one context everything else is in.</summary>
internal static class ApplicationAssemblies
{
    private static readonly Lazy<ApplicationDescription> Own = new(ApplicationDescription.OfThisProcess);
    private static ApplicationResolver? _installed;

    /// <summary>The application of this process; in a worker the one it works for, so that a worker's own children find it too.</summary>
    internal static ApplicationDescription Describe() => Volatile.Read(ref _installed)?.Application ?? Own.Value;

    internal static ApplicationDescription Unpack(ReadOnlyMemory<byte> bytes) => ApplicationDescription.Unpack(bytes);

    /// <summary>Makes the application's assemblies, native libraries and satellite assemblies loadable in this process.</summary>
    /// <exception cref="InvalidOperationException">Another application is installed: a worker serves one.</exception>
    internal static void Install(ApplicationDescription application)
    {
        if (Volatile.Read(ref _installed) is { } before)
        {
            if (before.Application.Folder == application.Folder) return;
            throw new InvalidOperationException(
                $"This worker serves the application in {before.Application.Folder} and cannot take on the one in {application.Folder}: "
                + "two builds of one assembly do not fit into one process. Use another worker.");
        }

        var resolver = new ApplicationResolver(application);
        if (Interlocked.CompareExchange(ref _installed, resolver, null) is null) resolver.Attach(AssemblyLoadContext.Default);
        else Install(application);
    }

    /// <summary>True when another process that serves this application finds the assembly by its name.</summary>
    internal static bool IsListed(Assembly assembly)
    {
        if (Framework.Owns(assembly) || assembly.Location.Length == 0) return true;
        var application = Describe();
        return application.Lists(assembly.Location) || Path.GetDirectoryName(assembly.Location) == application.Folder;
    }

    /// <summary>Loads an assembly that is no part of the application, and later its neighbours when it asks for them.</summary>
    internal static Assembly LoadFrom(string path) => ApplicationResolver.LoadWithNeighbours(path);

    /// <summary>The assemblies that both this application and a worker in another folder bring, in different builds.</summary>
    /// <returns>Empty when the application can use that worker: each name is loaded once in a process, and the worker's comes first.</returns>
    internal static IReadOnlyList<AssemblyConflict> Conflicts(string workerFolder, ApplicationDescription application) =>
        AssemblyConflict.Between(workerFolder, application);
}
