using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Pools;

/// <summary>Opaque bytes inside a pool message: a function, a blob of items, a block of results, an error. Many bytes travel beside it.</summary>
[MemoryPackable]
internal sealed partial record Parcel([property: BulkWire] byte[] Bytes)
{
    /// <summary>Blobs and blocks are cut below it, in bytes, wherever they hold more than one item.</summary>
    internal const int Limit = 48 * 1024;

    internal static Parcel Of(byte[] bytes) => new(bytes);

    internal byte[] Open() => Bytes;
}
