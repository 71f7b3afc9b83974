namespace ActorProcs.Cli.Api;

/// <summary>What <c>POST /api/v1/jobs</c> takes. Paths are absolute: the submitter has resolved them where the user is.</summary>
internal sealed record JobSubmission
{
    /// <summary>Null: named after the program.</summary>
    public string? Name { get; init; }

    /// <summary>The program, and its arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>Variables that the job has beside the cluster's own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>From another host: the manifest of the program's files, which have been brought here. The first word of the command is the
    /// program's path among them, and the working directory is theirs.</summary>
    public byte[]? Bundle { get; init; }

    /// <summary>Answer with the job's events until it ends; none of its output is lost to a slow reader, the job waits instead.
    /// Otherwise the answer is the job as it was started.</summary>
    public bool Attach { get; init; }
}
