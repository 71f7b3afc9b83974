using System.Buffers;
using System.Text;

namespace ActorProcs.Wire.Transport;

/// <summary>Where the socket of an address is: <c>base/host/port.sock</c>, of a host only the part that <see cref="NodeName"/> gives to directories.</summary>
internal static class SocketPath
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>What the kernel's address has room for, without its final zero.</summary>
    internal static int Limit => OperatingSystem.IsLinux() ? 107 : 103;

    /// <exception cref="ProcException">The path would be longer than the kernel can bind, or the host is no plain name.</exception>
    internal static string Of(string baseDirectory, string host, int port)
    {
        // The host may come from a reference that somebody sent us: it names one directory, never a way out of it.
        var directory = NodeName.DirectoryOf(host);
        if (directory.Length is 0 or > 63 || directory.AsSpan().ContainsAnyExcept(NameCharacters))
            throw new ProcException($"'{host}' is not the name of a node: use up to 63 of a-z, 0-9 and '-'.");
        if (port <= 0) throw new ProcException($"A process's number at its node must be positive, and not {port}.");

        return Checked(Path.Combine(baseDirectory, directory, $"{port}.sock"));
    }

    /// <summary>Where a node that stands alone takes its own processes' connections to other nodes.</summary>
    /// <exception cref="ProcException">The path would be longer than the kernel can bind.</exception>
    internal static string OfMesh(string baseDirectory, string host) => Checked(Path.Combine(baseDirectory, NodeName.DirectoryOf(host), "mesh.sock"));

    private static string Checked(string path)
    {
        var length = Encoding.UTF8.GetByteCount(path);
        return length <= Limit
            ? path
            : throw new ProcException($"The socket path '{path}' is {length} bytes long, and the operating system allows {Limit}. "
                + "Set ACTORPROCS_RUNTIME_DIR to a shorter directory.");
    }
}
