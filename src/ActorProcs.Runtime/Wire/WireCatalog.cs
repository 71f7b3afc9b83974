using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.CompilerServices;
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
        Prepare(typeof(WireCatalog).Assembly);
    }

    internal static WireCatalog Instance { get; } = new();

    internal FrozenDictionary<Type, string> Manifests { get; }

    internal FrozenDictionary<string, Func<byte[], IWireMessage>> Readers { get; }

    /// <summary>Makes all that an assembly sends or keeps readable, before the first of it is read. Doing so again costs little and changes nothing.</summary>
    /// <remarks>1. A thread makes the first object of a type. Its static constructor tells MemoryPack that the type has a formatter. 2. Before it has said
    /// which one, another thread reads the first message with such a type in it, and finds null. 3. The message is lost, and whoever waits for it
    /// waits for ever. Nobody reads a message without this catalog, and nobody gets that before its constructor has ended.</remarks>
    internal static void Prepare(Assembly assembly)
    {
        foreach (var type in assembly.GetTypes())
            if (!type.ContainsGenericParameters && type.IsAssignableTo(typeof(IMemoryPackFormatterRegister))) RuntimeHelpers.RunClassConstructor(type.TypeHandle);
    }

    internal WireCatalog Add<T>(string manifest) where T : class, IWireMessage
    {
        _manifests.Add(typeof(T), manifest);
        _readers.Add(manifest, static bytes => MemoryPackSerializer.Deserialize<T>(bytes)!);
        return this;
    }
}
