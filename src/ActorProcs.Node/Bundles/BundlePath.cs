namespace ActorProcs.Bundles;

/// <summary>The paths that a bundle may have: names of folders and a file below its own folder, and nothing that leads out of it.</summary>
/// <remarks>A manifest comes from another host. What it says is checked here before any path is made of it.</remarks>
internal static class BundlePath
{
    private const int MostCharacters = 1024;
    private const int MostBytesInName = 255;

    internal static bool IsSafe(string path)
    {
        if (path.Length is 0 or > MostCharacters || path.Contains('\\', StringComparison.Ordinal) || path.Contains('\0', StringComparison.Ordinal)) return false;
        foreach (var name in path.Split('/'))
            if (name.Length == 0 || name is "." or ".." || System.Text.Encoding.UTF8.GetByteCount(name) > MostBytesInName) return false;
        return true;
    }

    /// <exception cref="ProcException">The path is none that a bundle may have.</exception>
    internal static string Under(string folder, string path) => IsSafe(path)
        ? Path.Combine(folder, path)
        : throw new ProcException($"A bundle names the path '{path}', which does not stay inside its folder. It is refused; nothing was written.");
}
