using System.Collections.Frozen;
using MemoryPack;

namespace ActorProcs.Wire;

/// <summary>Every message that may cross between processes, by manifest. What is not listed here cannot be sent.</summary>
internal sealed class WireCatalog
{
    private readonly Dictionary<Type, string> _manifests = [];
    private readonly Dictionary<string, Func<byte[], IWireMessage>> _readers = [];

    private WireCatalog()
    {
        Nodes.NodeProtocol.Register(this);
        Nodes.PeerProtocol.Register(this);
        Processes.ProcessProtocol.Register(this);
        Tenure.TenureProtocol.Register(this);
        Pools.PoolProtocol.Register(this);
        Queues.QueueProtocol.Register(this);
        Queues.AgreedQueueProtocol.Register(this);
        Queues.DistantProtocol.Register(this);
        Signals.SignalProtocol.Register(this);
        Containers.ContainerProtocol.Register(this);
        SharedMemory.MemoryProtocol.Register(this);
        Named.NamedProtocol.Register(this);
        Manifests = _manifests.ToFrozenDictionary();
        Readers = _readers.ToFrozenDictionary();
    }

    internal static WireCatalog Instance { get; } = new();

    internal FrozenDictionary<Type, string> Manifests { get; }

    internal FrozenDictionary<string, Func<byte[], IWireMessage>> Readers { get; }

    internal WireCatalog Add<T>(string manifest) where T : class, IWireMessage
    {
        _manifests.Add(typeof(T), manifest);
        _readers.Add(manifest, static bytes => MemoryPackSerializer.Deserialize<T>(bytes)!);
        return this;
    }
}
