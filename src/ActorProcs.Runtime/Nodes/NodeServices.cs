using ActorProcs.Processes;
using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Nodes;

/// <summary>What the actors of one node share.</summary>
internal sealed class NodeServices
{
    internal required ActorSystem System { get; init; }

    internal required NodePlace Place { get; init; }

    internal required WorkerLauncher Launcher { get; init; }

    internal required IActorRef Homes { get; init; }

    /// <summary>Where the lines of processes go that this very program has started.</summary>
    internal required OutputQueue Output { get; init; }

    internal required BulkStore Bulk { get; init; }

    /// <summary>What people call the node; its id unless they have given it a name.</summary>
    internal required string Title { get; init; }

    internal required Dictionary<string, string> Labels { get; init; }

    /// <summary>Null where all nodes have one file system, or there is only one.</summary>
    internal IFileShipping? Files { get; init; }

    internal required MemoryVerdict Memory { get; init; }

    internal required int DefaultPoolSize { get; init; }

    /// <summary>Objects with names live in the cluster, and not in this node's memory.</summary>
    internal required bool HasNamed { get; init; }

    internal required int Spares { get; init; }

    /// <summary>A standalone node starts its spares at once; one inside a program only after the program has asked for a process.</summary>
    internal required bool SparesAtOnce { get; init; }
}
