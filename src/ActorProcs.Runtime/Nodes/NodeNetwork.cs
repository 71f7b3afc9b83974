using ActorProcs.Wire;
using ActorProcs.Wire.Transport;
using Akka.Configuration;

namespace ActorProcs.Nodes;

/// <summary>What makes a node one that stands alone: other hosts know it, and it them.</summary>
internal sealed record NodeNetwork
{
    /// <summary>Its id, which says where it is reached.</summary>
    internal required NodeName Name { get; init; }

    internal required NetworkSetup Setup { get; init; }

    /// <summary>Laid over our defaults for the node's own actor system; its workers do not see it.</summary>
    internal Config? Settings { get; init; }
}
