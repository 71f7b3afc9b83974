using ActorProcs.Wire;
using Akka.Actor;
using MemoryPack;

namespace ActorProcs.Nodes;

internal static class NodeProtocol
{
    internal static void Register(WireCatalog catalog) => catalog
        .Add<WorkerHello>("n.hello")
        .Add<CreateHome>("n.home")
        .Add<HomeUnknown>("n.gone");
}

/// <summary>A worker's actor system has joined. The uid lets the node quarantine exactly this incarnation when it dies.</summary>
[MemoryPackable]
internal sealed partial record WorkerHello(int Slot, int Pid, int SystemUid, [property: ActorRefWire] IActorRef Process) : IWireMessage;

/// <summary>A message for the home of one shared object: the homes actor forwards it by its id.</summary>
internal interface IForHome : IWireMessage
{
    ObjectId Id { get; }
}

/// <summary>Make a home. Sent once by the maker, before any handle can travel, so it arrives before anybody's first request.</summary>
[MemoryPackable]
internal sealed partial record CreateHome(ObjectId Id, string Kind, byte[] State, int OwnerSlot) : IForHome;

/// <summary>The answer to a message for an object that this node does not have (any more).</summary>
[MemoryPackable]
internal sealed partial record HomeUnknown(ObjectId Id) : IForHome;
