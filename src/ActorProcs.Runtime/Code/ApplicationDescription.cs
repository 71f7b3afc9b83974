using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text;

namespace ActorProcs.Code;

/// <summary>Where an application's files are: all that a worker must know to load what the application can load.</summary>
internal sealed record ApplicationDescription
{
    /// <summary>The folder of the application's main assembly.</summary>
    internal required string Folder { get; init; }

    /// <summary>The application's dependency list, which says where native and satellite files are; null when it has none.</summary>
    internal string? DepsFile { get; init; }

    /// <summary>Full paths of all assemblies that the host resolved for it, without the framework's.</summary>
    internal required IReadOnlyList<string> Assemblies { get; init; }

    /// <summary>Where the host looks for native libraries, without the framework's folders.</summary>
    internal IReadOnlyList<string> NativeFolders { get; init; } = [];

    private readonly Lazy<FrozenSet<string>> _listed;

    internal ApplicationDescription() => _listed = new Lazy<FrozenSet<string>>(() => Assemblies!.ToFrozenSet());

    /// <summary>True when the application is a single file, or otherwise has no assemblies on disk that another process could load.</summary>
    internal bool HasNoFiles => Assemblies.Count == 0;

    internal bool Lists(string path) => _listed.Value.Contains(path);

    internal static ApplicationDescription OfThisProcess()
    {
        var assemblies = Paths("TRUSTED_PLATFORM_ASSEMBLIES").Where(IsOwn).ToList();

        // Under a test host the first entry is that of the tests, not of the host.
        var deps = (AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string)?.Split(';', Path.PathSeparator).FirstOrDefault(IsOwn);
        return new ApplicationDescription
        {
            Folder = Path.TrimEndingDirectorySeparator(deps is { Length: > 0 } ? Path.GetDirectoryName(deps)! : AppContext.BaseDirectory),
            DepsFile = deps is { Length: > 0 } ? deps : null,
            Assemblies = assemblies,
            NativeFolders = [.. Paths("NATIVE_DLL_SEARCH_DIRECTORIES").Where(IsOwn).Select(Path.TrimEndingDirectorySeparator)],
        };
    }

    internal byte[] Pack()
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Folder);
        writer.Write(DepsFile ?? "");
        WriteList(writer, Assemblies);
        WriteList(writer, NativeFolders);
        writer.Flush();
        return stream.ToArray();
    }

    internal static ApplicationDescription Unpack(ReadOnlyMemory<byte> bytes)
    {
        using var reader = new BinaryReader(Pickler.AsStream(bytes), Encoding.UTF8);
        return new ApplicationDescription
        {
            Folder = reader.ReadString(),
            DepsFile = reader.ReadString() is { Length: > 0 } deps ? deps : null,
            Assemblies = ReadList(reader),
            NativeFolders = ReadList(reader),
        };
    }

    private static string[] Paths(string property) =>
        (AppContext.GetData(property) as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    private static bool IsOwn(string path) =>
        Framework.SharedRoot is { } shared
            ? !Framework.IsUnder(shared, path)
            : Path.TrimEndingDirectorySeparator(path) != Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());

    private static void WriteList(BinaryWriter writer, IReadOnlyList<string> texts)
    {
        writer.Write7BitEncodedInt(texts.Count);
        foreach (var text in texts) writer.Write(text);
    }

    private static string[] ReadList(BinaryReader reader)
    {
        var texts = new string[reader.Read7BitEncodedInt()];
        for (var i = 0; i < texts.Length; i++) texts[i] = reader.ReadString();
        return texts;
    }
}
