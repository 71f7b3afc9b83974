using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Tenure;

/// <summary>The bytes of a guarded object on their way.</summary>
/// <remarks>Nobody writes into the array of a cargo once it is made: within one program it is handed over by reference.</remarks>
[MemoryPackable]
internal readonly partial record struct Cargo([property: BulkWire] byte[] Bytes)
{
    internal static Cargo Load(byte[] bytes) => new(bytes);

    internal byte[] Unload() => Bytes;
}
