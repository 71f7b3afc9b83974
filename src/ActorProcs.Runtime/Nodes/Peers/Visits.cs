using Akka.Actor;

namespace ActorProcs.Nodes;

/// <summary>Where one process of this node is a guest: who has to be told of its end.</summary>
internal sealed class Visits
{
    private readonly Dictionary<string, int> _places = [];
    private readonly Dictionary<string, IActorRef> _asking = [];

    /// <summary>By node, the process's number there.</summary>
    internal IReadOnlyDictionary<string, int> Places => _places;

    internal void Add(string nodeId, int slot) => _places[nodeId] = slot;

    internal void Asks(string nodeId, IActorRef process) => _asking[nodeId] = process;

    /// <summary>Who waits for a place there.</summary>
    internal IActorRef? Answered(string nodeId) => _asking.Remove(nodeId, out var process) ? process : null;

    internal void Forget(string nodeId)
    {
        _places.Remove(nodeId);
        _asking.Remove(nodeId);
    }
}
