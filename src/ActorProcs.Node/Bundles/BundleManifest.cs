using System.Buffers;
using System.Security.Cryptography;
using ActorProcs.Code;
using MemoryPack;

namespace ActorProcs.Bundles;

/// <summary>An application as a list of files by content, so that another host can have the very same: what is there already need not
/// travel again, and a rebuild sends only the files that changed.</summary>
/// <remarks>All paths are relative to the bundle's folder.</remarks>
[MemoryPackable]
internal sealed partial record BundleManifest
{
    internal const int MostFiles = 20_000;
    private const int HashDigits = 64;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>In the order of their paths, so that equal applications have equal manifests.</summary>
    public required BundleFile[] Files { get; init; }

    /// <summary>The dependency list, or null.</summary>
    public string? DepsFile { get; init; }

    /// <summary>What <see cref="ApplicationDescription.Assemblies"/> has, in the same order.</summary>
    public required string[] Assemblies { get; init; }

    /// <summary>What <see cref="ApplicationDescription.NativeFolders"/> has; empty is the bundle's folder itself.</summary>
    public required string[] NativeFolders { get; init; }

    /// <summary>The runtime identifier of the host it comes from: native files are of one platform.</summary>
    public required string Platform { get; init; }

    [MemoryPackIgnore]
    internal long Length => Files.Sum(file => file.Length);

    /// <summary>The name of the bundle: the hash of all that it says.</summary>
    internal string Id() => Convert.ToHexStringLower(SHA256.HashData(Pack()));

    internal byte[] Pack() => MemoryPackSerializer.Serialize(this);

    /// <summary>Reads a manifest that another host has sent.</summary>
    /// <exception cref="ProcException">It is none, or names paths or hashes that none may have.</exception>
    internal static BundleManifest Unpack(ReadOnlySpan<byte> bytes)
    {
        BundleManifest? manifest;
        try
        {
            manifest = MemoryPackSerializer.Deserialize<BundleManifest>(bytes);
        }
        catch (Exception e) when (e is MemoryPackSerializationException or ArgumentException or OverflowException or OutOfMemoryException)
        {
            throw new ProcException($"The manifest of a bundle cannot be read ({e.Message}). The nodes must run one version of ActorProcs.", e);
        }

        return manifest is null ? throw new ProcException("The manifest of a bundle is empty.") : manifest.Checked();
    }

    /// <summary>What a worker needs in order to load the application from the folder in which the bundle's files stand.</summary>
    internal ApplicationDescription In(string folder) => new()
    {
        Folder = folder,
        DepsFile = DepsFile is null ? null : BundlePath.Under(folder, DepsFile),
        Assemblies = [.. Assemblies.Select(path => BundlePath.Under(folder, path))],
        NativeFolders = [.. NativeFolders.Select(path => path.Length == 0 ? folder : BundlePath.Under(folder, path))],
    };

    private BundleManifest Checked()
    {
        if (Files is null || Assemblies is null || NativeFolders is null || Platform is null || Files.Length > MostFiles)
            throw new ProcException($"The manifest of a bundle is incomplete, or has more than {MostFiles:N0} files. It is refused.");
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Files)
        {
            if (file?.Path is null || !BundlePath.IsSafe(file.Path))
                throw new ProcException($"A bundle names the path '{file?.Path}', which does not stay inside its folder. It is refused; nothing was written.");
            if (!paths.Add(file.Path)) throw new ProcException($"A bundle names the path '{file.Path}' twice. It is refused; nothing was written.");
            if (file.Length < 0 || !IsHash(file.Hash)) throw new ProcException($"A bundle gives '{file.Path}' no proper hash or length. It is refused.");
        }

        return this;
    }

    internal static bool IsHash(string? text) => text?.Length == HashDigits && !text.AsSpan().ContainsAnyExcept(Digits);
}
