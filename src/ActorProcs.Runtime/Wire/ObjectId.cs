using MemoryPack;

namespace ActorProcs.Wire;

/// <summary>The name of a shared object: all that a handle carries, beside its kind and the node it lives on.</summary>
[MemoryPackable]
internal readonly partial record struct ObjectId(Guid Value)
{
    internal static ObjectId New() => new(Guid.NewGuid());

    public override string ToString() => Value.ToString("N")[..12];
}
