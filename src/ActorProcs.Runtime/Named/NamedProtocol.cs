using ActorProcs.Wire;
using Akka.Actor;
using MemoryPack;

namespace ActorProcs.Named;

/// <summary>How a process, its node's gateway, and the gateway of the node that leads speak of named objects.</summary>
/// <remarks>
/// <code>
/// process               own gateway              leader's gateway
///  | -- JoinNamed -------> | -- AskAgreed ---------> |  agreed by most, applied
///  | &lt;---- GuestAdmitted - | &lt;--- AgreedEffects ---- |
///  | -- any IForHome ----> | -- AskAgreed ---------> |
///  | &lt;--- what homes say - | &lt;--- AgreedEffects ---- |
/// </code>
/// </remarks>
internal static class NamedProtocol
{
    internal static void Register(WireCatalog catalog) => catalog
        .Add<JoinNamed>("nm.join")
        .Add<GuestAdmitted>("nm.admitted")
        .Add<NamedLease>("nm.lease")
        .Add<NamedOutage>("nm.outage")
        .Add<NamedLost>("nm.lost")
        .Add<AskAgreed>("nm.ask")
        .Add<AgreedEffects>("nm.effects")
        .Add<LeaderIsHere>("nm.leads")
        .Add<NotLeading>("nm.elsewhere")
        .Add<JoinLog>("nm.member")
        .Add<LeftLog>("nm.left")
        .Add<AskNamedObjects>("nm.list")
        .Add<NamedObjectList>("nm.listed");
}

/// <summary>Process to its own node's gateway: it wants to use named objects.</summary>
[MemoryPackable]
internal sealed partial record JoinNamed(int Slot, [property: ActorRefWire] IActorRef Process) : IWireMessage;

/// <summary>To the process: its number among all that use named objects.</summary>
[MemoryPackable]
internal sealed partial record GuestAdmitted(int Slot) : IWireMessage;

/// <summary>To the process: until this time of the host's clock (<see cref="HostClock"/>) nobody else is given what it has.</summary>
[MemoryPackable]
internal sealed partial record NamedLease(long Until) : IWireMessage;

/// <summary>To the process: nobody leads, or most of the nodes cannot be reached. Who waits is told; what was asked for may still happen later.</summary>
[MemoryPackable]
internal sealed partial record NamedOutage(string Why) : IWireMessage;

/// <summary>To the process: the cluster has given this node up, and what its processes had is gone.</summary>
[MemoryPackable]
internal sealed partial record NamedLost(string Why) : IWireMessage;

/// <summary>Gateway to gateway: let these be agreed, if you lead. None of them: who leads?</summary>
/// <remarks>What is large in them is not in the message: the other side fetches it, beside Akka's connection, before it takes the message up.</remarks>
/// <param name="Gateway">Who asks.</param>
/// <param name="Heard">The last effect that it has.</param>
/// <param name="Commands">Packed, in their order; nothing when there are none.</param>
/// <param name="Reply">Where to answer.</param>
[MemoryPackable]
internal sealed partial record AskAgreed(string Gateway, long Heard, byte[] Commands, [property: ActorRefWire] IActorRef Reply) : IWireMessage;

/// <summary>The leader to a gateway.</summary>
/// <param name="Term">Whose word it is: that of the highest term counts.</param>
/// <param name="Agreed">The gateway's last command that has taken effect. -1: the cluster has given the gateway up.</param>
/// <param name="Effects">What came of it, packed.</param>
[MemoryPackable]
internal sealed partial record AgreedEffects(long Term, long Agreed, byte[] Effects) : IWireMessage;

/// <summary>To all gateways, by the one that leads from now on: who has something to ask may ask it here.</summary>
[MemoryPackable]
internal sealed partial record LeaderIsHere : IWireMessage;

/// <summary>The answer of a gateway that does not lead.</summary>
[MemoryPackable]
internal sealed partial record NotLeading : IWireMessage;

/// <summary>A message for a process of a node.</summary>
/// <param name="Number">Counts what is said to one gateway.</param>
/// <param name="Local">The process, by its slot at its own node.</param>
/// <param name="Manifest">What message it is.</param>
/// <param name="Bytes">The message. In the state, the bytes themselves; on the way they may be a file of the node that leads.</param>
[MemoryPackable]
internal sealed partial record NamedEffect(long Number, int Local, string Manifest, Payload Bytes);

/// <summary>Node to node, now and then: this member of the log is at this node, and keeps it or could keep it too, or (leaving) will keep it no longer.</summary>
[MemoryPackable]
internal sealed partial record JoinLog(string Member, string Node, bool Leaves) : IWireMessage;

/// <summary>By the leader, to all: the others keep the log without this one.</summary>
[MemoryPackable]
internal sealed partial record LeftLog(string Member) : IWireMessage;

[MemoryPackable]
internal sealed partial record AskNamedObjects : IWireMessage;

[MemoryPackable]
internal sealed partial record NamedObjectList(NamedObjectInfo[] Objects) : IWireMessage;

[MemoryPackable]
internal sealed partial record NamedObjectInfo(string Kind, string Name, string Terms, string State);
