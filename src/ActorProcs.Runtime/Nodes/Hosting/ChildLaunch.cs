namespace ActorProcs.Nodes;

/// <summary>What to start as a child. Its descriptors are 0 = /dev/null, 1 and 2 = pipes to the supervisor, 3 = its end of the control
/// channel, 4 = its <see cref="Lifeline"/>, and no others; it leads a process group of its own, with every signal unblocked and at its default.</summary>
internal sealed record ChildLaunch
{
    /// <summary>A path, or a name to look for in the parent's PATH. A relative path is relative to the parent's directory.</summary>
    public required string FileName { get; init; }

    /// <summary>The arguments after the program's name.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The whole environment: nothing is added to it.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Null: the parent's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Whether processes left in the child's group are killed with it. They are when the child died of a signal, or after
    /// SIGTERM or SIGKILL went to its group; a child that ends by itself leaves them alone, as in Python.</summary>
    public bool KillGroupOnEnd { get; init; } = true;
}
