using Akka.Actor;

namespace ActorProcs.Nodes;

/// <summary>Another node of the cluster, as this one knows it.</summary>
internal sealed class Peer(string nodeId, IActorRef node)
{
    internal string NodeId { get; } = nodeId;

    internal IActorRef Node { get; } = node;

    /// <summary>What it has said last; null before it has said anything.</summary>
    internal NodeState? State { get; set; }

    internal bool TakesWork => State is { IsDraining: false };
}
