namespace ActorProcs;

/// <summary>A node of a context, at one moment.</summary>
public sealed record NodeInfo
{
    /// <summary>The node's name.</summary>
    public required string Name { get; init; }

    /// <summary>The node's id, new at each of its starts; the name too, unless it was given one.</summary>
    public required string Id { get; init; }

    /// <summary>What processes can ask for with <see cref="ProcOptions.Labels"/>.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>It is about to end, and takes no more work.</summary>
    public required bool IsDraining { get; init; }

    /// <summary>The address that <c>ACTORPROCS_ADDRESS</c> and <see cref="ProcContext.ConnectAsync"/> take.</summary>
    public required string Address { get; init; }

    /// <summary>The operating system's number of the node's own process.</summary>
    public required int Pid { get; init; }

    /// <summary>How many processes pools have by default.</summary>
    public required int Workers { get; init; }

    /// <summary>Processes that run now.</summary>
    public required int Busy { get; init; }

    /// <summary>Started workers that wait for work.</summary>
    public required int Spares { get; init; }
}
