using ActorProcs.Processes;
using Akka.Actor;

namespace ActorProcs.Nodes;

/// <summary>A process of a family of this node that runs on another one. Its slot is of this node's numbering: it is a guest here.</summary>
internal sealed class Placement(int slot, Peer peer, StartProcess task, FamilyRoot root, int rootSlot, int depth)
{
    internal int Slot => slot;

    internal Peer Peer => peer;

    internal StartProcess Task => task;

    internal FamilyRoot Root => root;

    /// <summary>This node's number for the root.</summary>
    internal int RootSlot => rootSlot;

    internal int Depth => depth;

    /// <summary>The pool whose worker it is.</summary>
    internal IActorRef? Pool { get; init; }

    /// <summary>The order is on its way: what follows it there arrives after it.</summary>
    internal bool IsSent { get; set; }

    /// <summary>The last signal that somebody asked for.</summary>
    internal int? Requested { get; set; }

    /// <summary>Null until the other node says that it runs.</summary>
    internal int? Pid { get; set; }
}

/// <summary>Where this node's processes are that are elsewhere.</summary>
internal sealed class Placements
{
    private readonly Dictionary<int, Placement> _bySlot = [];

    internal IReadOnlyCollection<Placement> All => _bySlot.Values;

    internal void Add(Placement placement) => _bySlot[placement.Slot] = placement;

    internal Placement? Find(int slot) => _bySlot.GetValueOrDefault(slot);

    internal Placement? Remove(int slot) => _bySlot.Remove(slot, out var placement) ? placement : null;

    internal int CountAt(string nodeId) => _bySlot.Values.Count(placement => placement.Peer.NodeId == nodeId);

    internal int CountAt(string nodeId, IActorRef pool) => _bySlot.Values.Count(placement => placement.Peer.NodeId == nodeId && Equals(placement.Pool, pool));
}
