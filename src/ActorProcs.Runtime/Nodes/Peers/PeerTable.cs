using System.Diagnostics.CodeAnalysis;
using ActorProcs.Processes;
using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Nodes;

/// <summary>The other nodes, and which of them a process goes to.</summary>
internal sealed class PeerTable(NodeServices services)
{
    private readonly Dictionary<string, Peer> _peers = [];
    private readonly HashSet<string> _gone = [];

    internal IReadOnlyCollection<Peer> All => _peers.Values;

    /// <summary>Ids are new at every start, so what has gone stays gone.</summary>
    internal bool IsGone(string nodeId) => _gone.Contains(nodeId);

    internal Peer? Find(string nodeId) => _peers.GetValueOrDefault(nodeId);

    /// <summary>Null if it has gone, or is this node itself.</summary>
    internal Peer? Add(string nodeId)
    {
        if (_gone.Contains(nodeId) || nodeId == services.Place.NodeId) return null;
        if (_peers.TryGetValue(nodeId, out var known)) return known;
        var node = ((ExtendedActorSystem)services.System).Provider.ResolveActorRef($"{NodePlace.ActorsOf(nodeId)}/{NodeActor.ActorName}");
        return _peers[nodeId] = new Peer(nodeId, node);
    }

    internal bool Remove(string nodeId, [NotNullWhen(true)] out Peer? peer)
    {
        _gone.Add(nodeId);
        return _peers.Remove(nodeId, out peer);
    }

    /// <summary>Where a process goes: null is this node.</summary>
    /// <param name="order">What it wants.</param>
    /// <param name="own">This node's state now.</param>
    /// <param name="loadOf">How much a node has to do already.</param>
    /// <exception cref="ArgumentException">No node fits.</exception>
    /// <exception cref="ProcException">This node is being drained, and there is no other.</exception>
    internal Peer? Choose(ProcessOrder order, NodeState own, Func<NodeState, int> loadOf)
    {
        var places = new List<Place> { new(null, own, loadOf(own)) };
        foreach (var peer in _peers.Values)
            if (peer.State is { } state) places.Add(new Place(peer, state, loadOf(state)));

        var fitting = places.Where(place => IsNamed(place.State, order.Node) && HasLabels(place.State, order.Labels)).ToArray();
        if (fitting.Length == 0) throw new ArgumentException(Nowhere(order, places));
        var open = fitting.Where(place => !place.State.IsDraining).ToArray();
        if (open.Length == 0)
            throw new ProcException("The node takes no more work, for it is being drained, and no other one can take this process.");

        // The most free workers; when there are none anywhere, the least work for each worker; and of equals the own node first, where
        // nothing has to travel.
        var best = open[0];
        foreach (var place in open.Skip(1))
            if (place.IsBetterThan(best)) best = place;
        return best.Peer;
    }

    /// <summary>The node of that id, or name, or host.</summary>
    private static bool IsNamed(NodeState state, string? wanted) =>
        wanted is null || state.Id == wanted || state.Name == wanted
        || (NodeName.TryParse(state.Id, out var name) && (name.Host == wanted || $"{name.Host}:{name.Port}" == wanted));

    private static bool HasLabels(NodeState state, Dictionary<string, string>? wanted) =>
        wanted is null || wanted.All(label => state.Labels.TryGetValue(label.Key, out var value) && value == label.Value);

    private static string Nowhere(ProcessOrder order, List<Place> places)
    {
        var wanted = string.Join(" and ", ((string?[])
        [
            order.Node is null ? null : $"is called '{order.Node}'",
            .. order.Labels?.Select(label => $"has the label {label.Key}={label.Value}") ?? [],
        ]).OfType<string>());
        var known = string.Join(", ", places.Select(place => place.State.Describe()));
        return places.Count == 1
            ? $"There is no node that {wanted} in this context; its only node is {known}."
            : $"There is no node that {wanted} in this context; its nodes are {known}.";
    }

    private sealed record Place(Peer? Peer, NodeState State, int Load)
    {
        private int Free => State.Workers - Load;

        internal bool IsBetterThan(Place other) =>
            Free > 0 || other.Free > 0 ? Free > other.Free : (long)Load * other.State.Workers < (long)other.Load * State.Workers;
    }
}
