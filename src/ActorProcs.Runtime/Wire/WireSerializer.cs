using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using MemoryPack;

namespace ActorProcs.Wire;

/// <summary>The one Akka serializer of this library: MemoryPack records from a closed catalog. Nothing falls back to Akka's JSON.</summary>
internal sealed class WireSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Akka keeps 0 to 40 for itself; the number is part of the wire format and never changes.</summary>
    public override int Identifier => 10_001;

    public override string Manifest(object o) =>
        WireCatalog.Instance.Manifests.TryGetValue(o.GetType(), out var manifest)
            ? manifest
            : throw new SerializationException($"{o.GetType()} is not in the wire catalog. List it in its concept's protocol file.");

    public override byte[] ToBinary(object obj)
    {
        using (WireScope.Enter(system)) return MemoryPackSerializer.Serialize(obj.GetType(), obj);
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!WireCatalog.Instance.Readers.TryGetValue(manifest, out var read))
            throw new SerializationException($"No message has the manifest '{manifest}'. The other side runs another version of ActorProcs.");
        using (WireScope.Enter(system)) return read(bytes);
    }
}
