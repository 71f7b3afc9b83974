using Akka.Actor;

namespace ActorProcs.Nodes;

/// <summary>The processes that run here for other nodes, and the programs elsewhere that their families have as roots.</summary>
internal sealed class Lodgers(NodeServices services)
{
    private readonly Dictionary<(string Node, int Slot), WorkerRecord?> _workers = [];
    private readonly Dictionary<(string Node, int Slot), int> _waiting = [];
    private readonly Dictionary<FamilyRoot, ForeignRoot> _roots = [];
    private readonly HashSet<FamilyRoot> _gone = [];

    internal bool IsEmpty => _workers.Count == 0;

    internal IEnumerable<WorkerRecord> Of(string nodeId) => _workers.Where(entry => entry.Key.Node == nodeId).Select(entry => entry.Value).OfType<WorkerRecord>();

    internal bool HasGone(FamilyRoot root) => _gone.Contains(root);

    /// <summary>This node's number for the root of a family.</summary>
    internal int SlotOf(FamilyRoot root)
    {
        if (root.NodeId == services.Place.NodeId) return root.Slot;
        if (!_roots.TryGetValue(root, out var known))
        {
            var node = ((ExtendedActorSystem)services.System).Provider.ResolveActorRef($"{NodePlace.ActorsOf(root.NodeId)}/{NodeActor.ActorName}");
            known = new ForeignRoot(services.Launcher.NextSlot(), root, node);
            _roots[root] = known;
        }

        return known.Slot;
    }

    /// <summary>The root that this number stands for, if it is of another node.</summary>
    internal ForeignRoot? RootOf(int slot) => _roots.Values.FirstOrDefault(root => root.Slot == slot);

    internal ForeignRoot? Forget(FamilyRoot root)
    {
        _gone.Add(root);
        return _roots.Remove(root, out var known) ? known : null;
    }

    internal IReadOnlyList<FamilyRoot> RootsOf(string nodeId) => [.. _roots.Keys.Where(root => root.NodeId == nodeId)];

    /// <summary>An order has come, and its files may not be here yet.</summary>
    internal void Expect(LaunchPlaced launch) => _workers[(launch.NodeId, launch.Slot)] = null;

    /// <summary>False if it has been signalled meanwhile: then it is not to be started.</summary>
    internal bool Arrive(LaunchPlaced launch) => !_waiting.Remove((launch.NodeId, launch.Slot)) && _workers.ContainsKey((launch.NodeId, launch.Slot));

    internal void Settle(Origin origin, WorkerRecord worker) => _workers[(origin.NodeId, origin.Slot)] = worker;

    internal void Leave(string nodeId, int slot)
    {
        _workers.Remove((nodeId, slot));
        _waiting.Remove((nodeId, slot));
    }

    /// <summary>Null when it is not here, or is not started yet: then it will not be.</summary>
    internal WorkerRecord? ToSignal(string nodeId, int slot, int signal)
    {
        if (!_workers.TryGetValue((nodeId, slot), out var worker)) return null;
        if (worker is null) _waiting[(nodeId, slot)] = signal;
        return worker;
    }
}

/// <summary>Whom a process runs for that another node has placed here.</summary>
internal sealed record Origin(string NodeId, int Slot, IActorRef Node);

/// <summary>A program on another node whose family has members here.</summary>
internal sealed record ForeignRoot(int Slot, FamilyRoot Root, IActorRef Node);
