namespace ActorProcs;

/// <summary>How a node inside this program is set up.</summary>
public sealed record LocalOptions
{
    /// <summary>How many processes pools have by default; null is the number of processors this program may use.</summary>
    public int? Workers { get; init; }

    /// <summary>How many started workers wait, so that a process begins in milliseconds. Null is one, begun when the first process
    /// is started; 0 starts each worker when it is asked for.</summary>
    public int? Spares { get; init; }

    /// <summary>The folder for the node's sockets; null is the user's runtime folder. It is made private to the user.</summary>
    public string? Directory { get; init; }
}
