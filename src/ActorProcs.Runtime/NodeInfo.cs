namespace ActorProcs;

/// <summary>A node of a context, at one moment.</summary>
public sealed record NodeInfo
{
    /// <summary>The node's name.</summary>
    public required string Name { get; init; }

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
