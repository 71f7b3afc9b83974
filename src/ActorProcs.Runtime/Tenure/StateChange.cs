using System.Buffers.Binary;
using MemoryPack;

namespace ActorProcs.Tenure;

/// <summary>What a holder has changed: all of the state, or some stretches of it.</summary>
/// <param name="IsWhole">The cargo is the new state; else it is a list of patches: start, length, bytes.</param>
/// <param name="Cargo">The bytes.</param>
[MemoryPackable]
internal sealed partial record StateChange(bool IsWhole, Cargo Cargo)
{
    private const int PatchHeader = 2 * sizeof(int);

    internal static StateChange Whole(byte[] state) => new(true, Cargo.Load(state));

    /// <summary>Cuts the given stretches out of the state. Null when there are none.</summary>
    internal static StateChange? Patches(ReadOnlySpan<byte> state, IReadOnlyList<(int Start, int Length)> stretches)
    {
        if (stretches.Count == 0) return null;
        var size = 0;
        foreach (var (_, length) in stretches) size += PatchHeader + length;
        var bytes = new byte[size];
        var rest = bytes.AsSpan();
        foreach (var (start, length) in stretches)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, start);
            BinaryPrimitives.WriteInt32LittleEndian(rest[sizeof(int)..], length);
            state.Slice(start, length).CopyTo(rest[PatchHeader..]);
            rest = rest[(PatchHeader + length)..];
        }

        return new StateChange(false, Cargo.Load(bytes));
    }

    /// <summary>Writes the patches into the state.</summary>
    internal void ApplyTo(Span<byte> state)
    {
        ReadOnlySpan<byte> rest = Cargo.Unload();
        while (!rest.IsEmpty)
        {
            var start = BinaryPrimitives.ReadInt32LittleEndian(rest);
            var length = BinaryPrimitives.ReadInt32LittleEndian(rest[sizeof(int)..]);
            rest.Slice(PatchHeader, length).CopyTo(state.Slice(start, length));
            rest = rest[(PatchHeader + length)..];
        }
    }
}
