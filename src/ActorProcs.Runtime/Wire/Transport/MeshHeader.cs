using System.Buffers.Binary;
using System.Text;

namespace ActorProcs.Wire.Transport;

/// <summary>What a connection to another node begins with, be it from a process to its own node or from node to node.</summary>
/// <param name="Kind">One of <see cref="MeshKinds"/>.</param>
/// <param name="To">The node that is meant.</param>
/// <param name="From">The node that asks.</param>
/// <param name="Argument">What else the kind needs.</param>
internal sealed record MeshHeader(string Kind, string To, string From, string Argument)
{
    /// <summary>What no TLS connection begins with.</summary>
    internal const byte FirstByte = (byte)'A';

    private const int LongestText = 2 << 10;
    private const char Separator = '\n';
    private const int Parts = 4;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The language and its version. Then two bytes of length, little-endian, and the text.</summary>
    private static ReadOnlySpan<byte> Language => "ACTMESH\u0002"u8;

    /// <exception cref="ArgumentException">A part holds what separates parts, or they are too long.</exception>
    internal byte[] Pack()
    {
        string[] parts = [Kind, To, From, Argument];
        if (parts.Any(part => part.Contains(Separator, StringComparison.Ordinal))) throw new ArgumentException("A part of a header holds a line's end.");
        var text = Strict.GetBytes(string.Join(Separator, parts));
        if (text.Length > LongestText) throw new ArgumentException($"A header of {text.Length} bytes is too long: {LongestText} is the most.");

        var bytes = new byte[Language.Length + sizeof(ushort) + text.Length];
        Language.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(Language.Length), (ushort)text.Length);
        text.CopyTo(bytes.AsSpan(Language.Length + sizeof(ushort)));
        return bytes;
    }

    /// <summary>Reads a header and not a byte more.</summary>
    /// <returns>Null if the dialler went away without a word.</returns>
    /// <exception cref="PeerRefusedException">It is no header.</exception>
    internal static async ValueTask<MeshHeader?> ReadAsync(IByteChannel channel)
    {
        var start = new byte[Language.Length + sizeof(ushort)];
        var read = await ReadUpToAsync(channel, start).ConfigureAwait(false);
        if (read == 0) return null;
        CheckLanguage(start.AsSpan(0, read));
        var length = BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(Language.Length));
        if (length > LongestText) throw new PeerRefusedException($"It announced a header of {length} bytes, where {LongestText} is the most.");

        var text = new byte[length];
        if (await ReadUpToAsync(channel, text).ConfigureAwait(false) < length) throw new PeerRefusedException("It went away in the middle of its header.");
        return Parse(text);
    }

    private static void CheckLanguage(ReadOnlySpan<byte> start)
    {
        var version = Language.Length - 1;
        if (start.Length > version && start[..version].SequenceEqual(Language[..version]) && start[version] != Language[version])
        {
            throw new PeerRefusedException(
                $"It speaks version {start[version]} of the mesh, and this node version {Language[version]}. Use one version of ActorProcs in a cluster.");
        }

        if (start.Length < Language.Length + sizeof(ushort) || !start[..Language.Length].SequenceEqual(Language))
            throw new PeerRefusedException("It does not speak the language of ActorProcs' nodes.");
    }

    private static MeshHeader Parse(byte[] text)
    {
        try
        {
            var parts = Strict.GetString(text).Split(Separator);
            if (parts.Length == Parts) return new MeshHeader(parts[0], parts[1], parts[2], parts[3]);
        }
        catch (DecoderFallbackException)
        {
            // No text: refused below.
        }

        throw new PeerRefusedException("Its header is garbled.");
    }

    /// <summary>Fills the buffer, or as much of it as comes before the end.</summary>
    internal static async ValueTask<int> ReadUpToAsync(IByteChannel channel, Memory<byte> buffer)
    {
        var done = 0;
        while (done < buffer.Length && await channel.ReceiveAsync(buffer[done..]).ConfigureAwait(false) is > 0 and var count) done += count;
        return done;
    }
}
