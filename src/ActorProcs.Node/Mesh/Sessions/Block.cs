using System.Buffers.Binary;

namespace ActorProcs.Mesh.Sessions;

/// <summary>What a session's bytes are cut into: a head, and then as many bytes as it says.</summary>
/// <param name="Kind">What the block means.</param>
/// <param name="Length">How many bytes of the stream follow.</param>
/// <param name="Taken">How many bytes, heads and all, its sender had taken of what the other side sends: an acknowledgement that costs
/// nothing.</param>
internal readonly record struct Block(BlockKind Kind, int Length, long Taken)
{
    /// <summary>Four bytes of kind and length, eight of acknowledgement, little-endian.</summary>
    internal const int HeadLength = sizeof(uint) + sizeof(ulong);

    internal const int LongestBlock = (1 << KindShift) - 1;

    private const int KindShift = 24;

    internal void WriteHead(Span<byte> into)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(into, ((uint)Kind << KindShift) | (uint)Length);
        BinaryPrimitives.WriteInt64LittleEndian(into[sizeof(uint)..], Taken);
    }

    /// <exception cref="InvalidDataException">It is none that the other side would have written.</exception>
    internal static Block ReadHead(ReadOnlySpan<byte> from)
    {
        var word = BinaryPrimitives.ReadUInt32LittleEndian(from);
        var block = new Block((BlockKind)(word >> KindShift), (int)(word & LongestBlock), BinaryPrimitives.ReadInt64LittleEndian(from[sizeof(uint)..]));
        return block.Kind <= BlockKind.Close && (block.Kind == BlockKind.Bytes || block.Length == 0) && block.Taken >= 0
            ? block
            : throw new InvalidDataException($"A session's block of kind {(int)block.Kind} with {block.Length} bytes is none that a node sends.");
    }
}
