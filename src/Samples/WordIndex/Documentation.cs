namespace WordIndex;

/// <summary>The XML reference documentation that every .NET SDK ships: tens of megabytes of real English.</summary>
internal static class Documentation
{
    /// <summary>The SDK that this program runs on: the runtime lies three folders below it.</summary>
    internal static string DefaultFolder() =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));

    /// <summary>The largest first, so that the last worker to finish finishes early.</summary>
    internal static string[] Files(string folder)
    {
        var packs = Path.Combine(folder, "packs");
        if (!Directory.Exists(packs)) return [];
        return
        [
            .. Directory.EnumerateDirectories(packs, "*.Ref")
                .SelectMany(pack => Directory.EnumerateFiles(pack, "*.xml", SearchOption.AllDirectories))
                .Where(file => file.Contains($"{Path.DirectorySeparatorChar}ref{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                .OrderByDescending(file => new FileInfo(file).Length)
                .ThenBy(file => file, StringComparer.Ordinal),
        ];
    }
}
