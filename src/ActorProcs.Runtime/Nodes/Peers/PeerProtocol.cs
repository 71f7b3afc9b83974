using ActorProcs.Pools;
using ActorProcs.Processes;
using ActorProcs.Wire;
using Akka.Actor;
using MemoryPack;

namespace ActorProcs.Nodes;

/// <summary>What the nodes of a cluster say to each other, and to their processes about each other.</summary>
/// <remarks>
/// <code>
/// owner's node                       other node
///  | -- LaunchPlaced(slot) ----------> |  launches, or answers ProcessRefused
///  | &lt;-------- ProcessStarted(slot) -- |
///  | -- SignalPlaced(slot) ----------> |
///  | &lt;------------- GuestGone(slot) -- |  the operating system has proved the end: homes and pools hear of it
///  | &lt;---------- ProcessEnded(slot) -- |  and then the owner
/// </code>
/// The slot is one of the owner's node: the process is its guest there from the beginning. A process that meets a handle of a third node
/// asks its own node to make it a guest of that one:
/// <code>
/// process                own node                  third node
///  | -- BecomeGuest -----> | -- AdmitVisitor --------> |
///  | &lt;------ GuestPlace -- | &lt;------ VisitorAdmitted - |
/// </code>
/// </remarks>
internal static class PeerProtocol
{
    internal static void Register(WireCatalog catalog) => catalog
        .Add<PeerState>("peer.state")
        .Add<LaunchPlaced>("peer.launch")
        .Add<SignalPlaced>("peer.signal")
        .Add<StopPlaced>("peer.stop")
        .Add<BecomeGuest>("peer.become")
        .Add<AdmitVisitor>("peer.admit")
        .Add<VisitorAdmitted>("peer.admitted")
        .Add<GuestPlace>("peer.place")
        .Add<GuestRefused>("peer.refused")
        .Add<GuestGone>("peer.gone")
        .Add<RootGone>("peer.root")
        .Add<RootLine>("peer.line")
        .Add<LineTaken>("peer.taken")
        .Add<PeerLost>("peer.lost")
        .Add<StandDown>("peer.stand-down")
        .Add<StandingDown>("peer.standing-down")
        .Add<AskNodes>("peer.ask")
        .Add<NodeStates>("peer.nodes");
}

/// <summary>A node tells the others about itself, when something has changed and from time to time.</summary>
[MemoryPackable]
internal sealed partial record PeerState(string NodeId, NodeState State) : IWireMessage;

/// <summary>The program at the root of a family: its lines go there, and all end with it.</summary>
[MemoryPackable]
internal readonly partial record struct FamilyRoot(string NodeId, int Slot);

/// <summary>Start a process here for one whose node the sender is.</summary>
/// <param name="NodeId">The sender.</param>
/// <param name="Slot">The process's number there.</param>
/// <param name="Root">Its family's.</param>
/// <param name="Depth">How many processes stand above it, itself included.</param>
/// <param name="Order">What to run.</param>
/// <param name="Files">What the program's files are, as the nodes' <see cref="IFileShipping"/> says it; null when they are in place already.</param>
[MemoryPackable]
internal sealed partial record LaunchPlaced(
    string NodeId, int Slot, FamilyRoot Root, int Depth, ProcessOrder Order, [property: BulkWire] byte[]? Files) : IWireMessage;

[MemoryPackable]
internal sealed partial record SignalPlaced(string NodeId, int Slot, int Signal) : IWireMessage;

/// <summary>A pool is done with a worker.</summary>
[MemoryPackable]
internal sealed partial record StopPlaced(string NodeId, int Slot, bool Kill) : IWireMessage;

/// <summary>A process to its own node: it has met a handle of another one.</summary>
[MemoryPackable]
internal sealed partial record BecomeGuest(string NodeId, int Slot, [property: ActorRefWire] IActorRef Process) : IWireMessage;

[MemoryPackable]
internal sealed partial record AdmitVisitor(
    string NodeId, int Slot, int Pid, int SystemUid, [property: ActorRefWire] IActorRef Process) : IWireMessage;

/// <param name="NodeId">The node that has admitted it.</param>
/// <param name="HomeSlot">The guest's number at its own node.</param>
/// <param name="Slot">Its number here.</param>
[MemoryPackable]
internal sealed partial record VisitorAdmitted(string NodeId, int HomeSlot, int Slot) : IWireMessage;

[MemoryPackable]
internal sealed partial record GuestPlace(string NodeId, int Slot) : IWireMessage;

[MemoryPackable]
internal sealed partial record GuestRefused(string NodeId, string Reason) : IWireMessage;

/// <summary>A guest's own node has proved its end.</summary>
/// <param name="Slot">Its number at the node that is told.</param>
/// <param name="Held">What it was inside the critical section of, by its black box.</param>
/// <param name="Failed">See <see cref="Tenure.ProcessGone.Failed"/>.</param>
/// <param name="Evidence">What a pool needs to know; null of a process that served none.</param>
/// <param name="Process">Where it was reached, so that this incarnation is never heard again; null when it never said.</param>
/// <param name="SystemUid">Names the incarnation.</param>
[MemoryPackable]
internal sealed partial record GuestGone(
    int Slot, ObjectId[] Held, bool Failed, PoolEvidence? Evidence, [property: ActorRefWire] IActorRef? Process, int SystemUid) : IWireMessage;

/// <summary>What the black box of a pool's worker says after its end.</summary>
[MemoryPackable]
internal sealed partial record PoolEvidence(PackedDeath Death, long Envelope, int Index, PackedItem[] Finished);

[MemoryPackable]
internal sealed partial record PackedItem(long Envelope, int Index, byte Flags, [property: BulkWire] byte[] Result);

/// <summary>The program at the root of a family has ended: no process of the family is to go on, wherever it is.</summary>
[MemoryPackable]
internal sealed partial record RootGone(FamilyRoot Root) : IWireMessage;

/// <summary>A line of a process, on its way to the node of its family's root.</summary>
[MemoryPackable]
internal sealed partial record RootLine(int Root, bool IsError, [property: BulkWire] byte[] Line, LineReceipt? Receipt) : IWireMessage;

/// <summary>Who wants to know when lines have been written, so that a process which writes faster than its root reads is slowed down.</summary>
/// <param name="Node">The node of the process that wrote them.</param>
/// <param name="Root">The family, by that node's number for its root.</param>
/// <param name="Bytes">How many bytes have been written to the root up to here.</param>
[MemoryPackable]
internal sealed partial record LineReceipt([property: ActorRefWire] IActorRef Node, int Root, long Bytes);

[MemoryPackable]
internal sealed partial record LineTaken(int Root, long Bytes) : IWireMessage;

/// <summary>A node to its processes that are guests of another: that one has ended, or is given up.</summary>
[MemoryPackable]
internal sealed partial record PeerLost(string NodeId, string Reason) : IWireMessage;

/// <summary>To a node, for another one or itself: take no more work; and, if it is to end, end when what is there has come to its end.
/// Answered by <see cref="StandingDown"/>.</summary>
[MemoryPackable]
internal sealed partial record StandDown(string NodeId, bool End) : IWireMessage;

/// <param name="NodeId">The node that does so; null when there is none of that id or name.</param>
[MemoryPackable]
internal sealed partial record StandingDown(string? NodeId) : IWireMessage;

/// <summary>To a node: tell of all nodes. Answered by <see cref="NodeStates"/>.</summary>
[MemoryPackable]
internal sealed partial record AskNodes : IWireMessage;

[MemoryPackable]
internal sealed partial record NodeStates(NodeState[] Nodes) : IWireMessage;

/// <summary>Local to a node: another is a member of the cluster from now on.</summary>
internal sealed record PeerJoined(string NodeId);

/// <summary>Local to a node: another is no member any more, and never will be again.</summary>
internal sealed record PeerRemoved(string NodeId, string Reason);

/// <summary>Local to a node: take nothing more, and let what is here come to its end. Answered by <see cref="Drained"/>.</summary>
internal sealed record DrainNode;

/// <summary>Published by a node that was told to end.</summary>
internal sealed record EndRequested
{
    internal static EndRequested Instance { get; } = new();
}

internal sealed record Drained
{
    internal static Drained Instance { get; } = new();
}
