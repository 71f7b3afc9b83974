using System.Reflection.PortableExecutable;

namespace ActorProcs.Cli.Programs;

/// <summary>What an assembly's own headers say of it, without loading it.</summary>
internal static class ManagedImage
{
    internal enum Kind
    {
        Program,
        Library,
        NotManaged,
    }

    internal static Kind Look(string file)
    {
        try
        {
            using var image = new PEReader(File.OpenRead(file));
            return image.PEHeaders.CorHeader switch
            {
                null => Kind.NotManaged,
                { EntryPointTokenOrRelativeVirtualAddress: 0 } => Kind.Library,
                _ => Kind.Program,
            };
        }
        catch (BadImageFormatException)
        {
            return Kind.NotManaged;
        }
    }
}
