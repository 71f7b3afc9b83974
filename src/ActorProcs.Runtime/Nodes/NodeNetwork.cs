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

    /// <summary>Objects with names live in the cluster, behind the node's gateway.</summary>
    internal bool HasNamed { get; init; }

    /// <summary>What people call the node; null: its id.</summary>
    internal string? Title { get; init; }

    /// <summary>What processes may ask for: see <see cref="ProcOptions.Labels"/>.</summary>
    internal IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    internal IFileShipping? Files { get; init; }

    /// <summary>Laid over our defaults for the node's own actor system; its workers do not see it.</summary>
    internal Config? Settings { get; init; }
}
