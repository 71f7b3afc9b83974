namespace ActorProcs;

/// <summary>How a process is to be started.</summary>
public sealed record ProcOptions
{
    /// <summary>The process's name; by default <c>Process-1</c>, and <c>Process-1:2</c> for the second child of the first.
    /// Names need not be unique.</summary>
    public string? Name { get; init; }

    /// <summary>True: the process is killed when the one that started it ends. False: the one that started it waits for it at its end.
    /// Null: as the process that creates it.</summary>
    public bool? Daemon { get; init; }

    /// <summary>The node to run on, by its name, its id or its host; null lets the context choose: the node with the most free workers,
    /// and of equals the one of the process that starts it.</summary>
    public string? Node { get; init; }

    /// <summary>Labels that the node must have, with these values; see <c>actorprocs start --label</c>.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Environment variables that the process has beside those of its node.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>The most managed heap the process may use, in bytes; beyond it, it gets <see cref="OutOfMemoryException"/>.</summary>
    public long? MemoryLimit { get; init; }
}
