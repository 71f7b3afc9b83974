using System.Reflection;

namespace ActorProcs.Code;

/// <summary>The assemblies that a packed graph needs, each with the build it came from. It stands first, so that another build is refused
/// before any of its code or data is touched.</summary>
internal sealed class AssemblyTable
{
    private readonly List<Assembly> _assemblies = [];
    private readonly Dictionary<Assembly, int> _index = [];

    internal Assembly this[int index] => _assemblies[index];

    /// <summary>Called for everything the walk over the graph meets, so the table is complete before the first byte is written.</summary>
    internal void Add(Assembly assembly)
    {
        if (_index.TryAdd(assembly, _assemblies.Count)) _assemblies.Add(assembly);
    }

    internal int IndexOf(Assembly assembly) => _index[assembly];

    internal void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(_assemblies.Count);
        foreach (var assembly in _assemblies)
        {
            writer.Write(assembly.GetName().Name!);
            writer.Write(assembly.ManifestModule.ModuleVersionId.ToByteArray());
            writer.Write(Framework.Owns(assembly));

            // An assembly of the application is found by its name. One that the program loaded from elsewhere is found nowhere but there.
            writer.Write(ApplicationAssemblies.IsListed(assembly) ? "" : assembly.Location);
        }
    }

    /// <exception cref="CodeMismatchException">This process has another build of one of them, or none.</exception>
    internal static AssemblyTable Read(BinaryReader reader)
    {
        var table = new AssemblyTable();
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var name = reader.ReadString();
            var version = new Guid(reader.ReadBytes(16));
            var isFramework = reader.ReadBoolean();
            table._assemblies.Add(LoadedAssemblies.Find(name, version, reader.ReadString(), isFramework));
        }

        return table;
    }
}
