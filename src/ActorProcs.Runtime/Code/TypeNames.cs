using System.Collections.Concurrent;

namespace ActorProcs.Code;

/// <summary>Types by their full name, as <see cref="Type.AssemblyQualifiedName"/> gives it.</summary>
internal static class TypeNames
{
    private static readonly ConcurrentDictionary<string, Type> Loaded = new();

    /// <exception cref="CodeMismatchException">This process has no such type.</exception>
    internal static Type Load(string name)
    {
        if (Loaded.TryGetValue(name, out var known)) return known;
        try
        {
            return Loaded[name] = Type.GetType(name, throwOnError: true)!;
        }
        catch (Exception e) when (e is TypeLoadException or IOException or BadImageFormatException or ArgumentException)
        {
            throw new CodeMismatchException(
                $"The type {name} cannot be loaded in this process. Run the same files everywhere: build once, and restart what still runs "
                + $"the earlier build. ({e.Message})",
                e);
        }
    }
}
