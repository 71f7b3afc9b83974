using System.Collections.Concurrent;
using System.Reflection;

namespace ActorProcs.Code;

/// <summary>Tells the .NET framework's own assemblies, which every process has, from the application's.</summary>
internal static class Framework
{
    /// <summary>The keys that .NET's shared framework is signed with.</summary>
    private static readonly string[] Keys = ["7CEC85D7BEA7798E", "B03F5F7F11D50A3A", "CC7B13FFCD2DDD51", "B77A5C561934E089", "ADB9793829DDAE60"];

    private static readonly ConcurrentDictionary<Assembly, bool> Known = new();

    /// <summary>The folder that holds all shared frameworks of this .NET, or null when the framework is not shared (self-contained).</summary>
    internal static string? SharedRoot { get; } = FindSharedRoot();

    internal static bool Owns(Assembly assembly) => Known.GetOrAdd(assembly, static candidate =>
    {
        if (candidate.IsDynamic) return false;
        if (candidate == typeof(object).Assembly) return true;
        if (candidate.Location.Length > 0 && SharedRoot is { } root) return IsUnder(root, candidate.Location);
        var key = Convert.ToHexString(candidate.GetName().GetPublicKeyToken() ?? []);
        return Keys.Contains(key);
    });

    internal static bool IsUnder(string folder, string path) => path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string? FindSharedRoot()
    {
        // shared/Microsoft.NETCore.App/10.0.1/System.Private.CoreLib.dll
        if (typeof(object).Assembly.Location is not { Length: > 0 } core) return null;
        var shared = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(core)));
        return Path.GetFileName(shared) == "shared" ? shared : null;
    }
}
