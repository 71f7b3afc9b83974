using System.Buffers.Binary;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Trust;

/// <summary>The language of joining: two bytes of length, little-endian, and so many bytes. Nothing longer than announced is read.</summary>
internal static class PartStream
{
    internal static async Task WriteAsync(Stream to, ReadOnlyMemory<byte> part, CancellationToken cancel)
    {
        var bytes = new byte[sizeof(ushort) + part.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, checked((ushort)part.Length));
        part.CopyTo(bytes.AsMemory(sizeof(ushort)));
        await to.WriteAsync(bytes, cancel).ConfigureAwait(false);
    }

    /// <exception cref="PeerRefusedException">The part is longer than it may be.</exception>
    /// <exception cref="EndOfStreamException">The other side went away.</exception>
    internal static async Task<byte[]> ReadAsync(Stream from, int longest, CancellationToken cancel)
    {
        var length = new byte[sizeof(ushort)];
        await from.ReadExactlyAsync(length, cancel).ConfigureAwait(false);
        var announced = BinaryPrimitives.ReadUInt16LittleEndian(length);
        if (announced > longest) throw new PeerRefusedException($"It announced {announced} bytes where {longest} are the most.");
        var part = new byte[announced];
        await from.ReadExactlyAsync(part, cancel).ConfigureAwait(false);
        return part;
    }
}
