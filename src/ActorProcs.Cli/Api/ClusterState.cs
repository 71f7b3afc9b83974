namespace ActorProcs.Cli.Api;

/// <summary>A node at one moment: what <c>GET /api/v1/state</c> answers and <c>status -o json</c> prints.</summary>
internal sealed record ClusterState
{
    /// <summary>Rises when a field changes its meaning or goes.</summary>
    public int Schema { get; init; } = 1;

    public required string Node { get; init; }

    /// <summary>What <c>ACTORPROCS_ADDRESS</c> takes.</summary>
    public required string Address { get; init; }

    public required int Pid { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How many processes a pool has by default.</summary>
    public required int Workers { get; init; }

    /// <summary>Processes that run.</summary>
    public required int Busy { get; init; }

    /// <summary>Started workers that wait for work.</summary>
    public required int Spares { get; init; }

    /// <summary>Workers that are still starting.</summary>
    public required int Starting { get; init; }

    public required IReadOnlyList<ProcessView> Processes { get; init; }

    public required JobCounts Jobs { get; init; }

    /// <summary>All nodes of the cluster, this one first.</summary>
    public required IReadOnlyList<NodeView> Nodes { get; init; }
}

/// <summary>What <c>node list -o json</c> prints.</summary>
internal sealed record NodeList(IReadOnlyList<NodeView> Nodes)
{
    /// <summary>Rises when a field changes its meaning or goes.</summary>
    public int Schema { get; init; } = 1;
}

/// <summary>A node at one moment, as another one has heard it from it.</summary>
internal sealed record NodeView
{
    internal const string Up = "up";
    internal const string Draining = "draining";

    /// <summary>New at each of its starts.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it; the id, when it was given no name.</summary>
    public required string Name { get; init; }

    /// <summary><c>up</c>, or <c>draining</c>: it takes no more work.</summary>
    public required string State { get; init; }

    public required int Pid { get; init; }

    public required int Workers { get; init; }

    public required int Busy { get; init; }

    public required int Spares { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required IReadOnlyList<ProcessView> Processes { get; init; }
}

internal sealed record ProcessView(int Slot, int Pid, string Name, string State, string Parent);

internal sealed record JobCounts(int Running, int Succeeded, int Failed, int Cancelled);
