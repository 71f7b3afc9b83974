using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ActorProcs.Code;
using ActorProcs.Nodes;

namespace ActorProcs.Bundles;

/// <summary>Makes the manifest of an application whose files are on this host.</summary>
internal sealed class BundleBuilder
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Where files from outside the application's folder stand in the bundle: packages that are loaded from a cache.</summary>
    private const string Outside = ".outside";

    private readonly ApplicationDescription _application;
    private readonly BundleLimits _limits;
    private readonly SortedDictionary<string, string> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _outside = new(StringComparer.Ordinal);

    private BundleBuilder(ApplicationDescription application, BundleLimits limits) => (_application, _limits) = (application, limits);

    /// <returns>The manifest, and for each hash the file on this host that has these bytes.</returns>
    /// <exception cref="ProcException">The application has no files, or too many, or one cannot be read.</exception>
    internal static (BundleManifest Manifest, IReadOnlyDictionary<string, string> Blobs) Build(ApplicationDescription application, BundleLimits limits)
    {
        if (application.HasNoFiles)
        {
            throw new ProcException(
                $"The program in {application.Folder} was published as a single file, so its functions cannot be sent to another host. "
                + "Publish it with its files beside it (without PublishSingleFile).");
        }

        try
        {
            return new BundleBuilder(application, limits).Build();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProcException($"The files of the program in {application.Folder} cannot be read for another host: {e.Message}", e);
        }
    }

    private (BundleManifest, IReadOnlyDictionary<string, string>) Build()
    {
        // What is loaded by name comes first: it must be there. What else stands in the folder, data and settings, comes with it.
        var assemblies = _application.Assemblies.Where(File.Exists).Select(Place).ToArray();
        var deps = _application.DepsFile is { } list && File.Exists(list) ? Place(list) : null;
        var natives = _application.NativeFolders.Where(Directory.Exists).Select(PlaceFolder).Distinct(StringComparer.Ordinal).ToArray();
        foreach (var file in FilesBelow(_application.Folder)) Place(file);
        Refuse();

        var blobs = new Dictionary<string, string>(StringComparer.Ordinal);
        var files = new List<BundleFile>(_sources.Count);
        foreach (var (path, source) in _sources)
        {
            using var stream = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 20, FileOptions.SequentialScan);
            var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
            files.Add(new BundleFile(path, hash, stream.Length, IsExecutable(source)));
            blobs[hash] = source;
        }

        return (new BundleManifest
        {
            Files = [.. files],
            DepsFile = deps,
            Assemblies = assemblies,
            NativeFolders = natives,
            Platform = RuntimeInformation.RuntimeIdentifier,
        }, blobs);
    }

    private void Refuse()
    {
        var bytes = _sources.Values.Sum(file => new FileInfo(file).Length);
        if (bytes <= _limits.MostBytes && _sources.Count <= BundleManifest.MostFiles) return;
        throw new ProcException(
            $"The program in {_application.Folder} has {_sources.Count:N0} files of {bytes:N0} bytes; at most {BundleManifest.MostFiles:N0} files of "
            + $"{_limits.MostBytes:N0} bytes are sent to another host. Keep data out of the program's folder, or set {BundleLimits.SizeVariable} "
            + "on this node to more bytes.");
    }

    /// <summary>Where the file stands in the bundle.</summary>
    private string Place(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        var inside = Path.GetRelativePath(_application.Folder, file);
        var path = IsInside(inside) ? Slashes(inside) : $"{PlaceOutside(folder)}/{Path.GetFileName(file)}";
        _sources[path] = file;
        return path;
    }

    private string PlaceFolder(string folder)
    {
        var inside = Path.GetRelativePath(_application.Folder, folder);
        if (inside == ".") return "";
        if (IsInside(inside)) return Slashes(inside);
        foreach (var file in Directory.EnumerateFiles(folder)) Place(file);
        return PlaceOutside(folder);
    }

    private string PlaceOutside(string folder)
    {
        if (!_outside.TryGetValue(folder, out var place)) _outside[folder] = place = $"{Outside}/{_outside.Count}";
        return place;
    }

    /// <summary>Links are not followed out of the folder, and the worker that lies beside every program is on the other host already.</summary>
    private static IEnumerable<string> FilesBelow(string folder)
    {
        var options = new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device, IgnoreInaccessible = true };
        foreach (var file in Directory.EnumerateFiles(folder, "*", options)) yield return file;
        foreach (var below in Directory.EnumerateDirectories(folder, "*", options))
        {
            if (Path.GetFileName(below) == WorkerLocator.WorkerFolder) continue;
            foreach (var file in FilesBelow(below)) yield return file;
        }
    }

    private static bool IsInside(string relative) => relative != ".." && !relative.StartsWith("../", StringComparison.Ordinal) && !Path.IsPathRooted(relative);

    private static string Slashes(string path) => path.Replace(Path.DirectorySeparatorChar, '/');

    private static bool IsExecutable(string file) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & AnyExecute) != 0;
}
