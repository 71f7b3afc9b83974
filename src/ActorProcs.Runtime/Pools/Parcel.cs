using MemoryPack;

namespace ActorProcs.Pools;

/// <summary>Opaque bytes inside a pool message: a function, a blob of items, a block of results, an error.</summary>
/// <remarks>
/// The one place where bulk bytes leave the message. Every byte[] of a pool goes in by <see cref="Of"/> and out by <see cref="Open"/>, and
/// whoever was the last to need it says <see cref="Release"/>, so bytes above <see cref="Limit"/> can go through shared memory by changing
/// this file only. A parcel may be opened more than once before it is released: a blob of items is, by every worker that runs a part of it.
/// </remarks>
[MemoryPackable]
internal sealed partial record Parcel(byte[] Bytes)
{
    /// <summary>What still rides in a message, in bytes. Blobs and blocks are cut below it wherever they hold more than one item.</summary>
    internal const int Limit = 48 * 1024;

    internal static Parcel Of(byte[] bytes) => new(bytes);

    internal byte[] Open() => Bytes;

#pragma warning disable CA1822 // An instance method, because what it releases belongs to the instance once bulk bytes live outside it.
    internal void Release()
    {
    }
#pragma warning restore CA1822
}
