using ActorProcs.Wire;
using Akka.Actor;
using MemoryPack;

namespace ActorProcs.Named;

/// <summary>Messages as they are kept: by manifest and bytes, with nothing in them that belongs to one system.</summary>
internal static class NamedWire
{
    /// <summary>The message; null when this version does not know it.</summary>
    internal static IWireMessage? Read(string manifest, byte[] bytes, IActorRef standIn)
    {
        if (!WireCatalog.Instance.Readers.TryGetValue(manifest, out var read)) return null;
        using (WireScope.EnterOutside(standIn)) return read(bytes);
    }

    internal static IWireMessage? Read(NamedEffect effect, IActorRef standIn) => Read(effect.Manifest, effect.Bytes.Inline!, standIn);

    internal static (string Manifest, byte[] Bytes) Write(IWireMessage message)
    {
        using (WireScope.EnterOutside(ActorRefs.Nobody))
            return (WireCatalog.Instance.Manifests[message.GetType()], MemoryPackSerializer.Serialize(message.GetType(), message));
    }

    internal static NamedEffect Effect(long number, int local, IWireMessage message)
    {
        var (manifest, bytes) = Write(message);
        return new NamedEffect(number, local, manifest, new Payload(bytes, null, bytes.Length));
    }
}
