namespace ActorProcs.Cli.Api;

/// <summary>A job at one moment, as the API answers it and <c>-o json</c> prints it.</summary>
internal sealed record JobView
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required JobState State { get; init; }

    /// <summary>The program and its arguments, as they are run.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    public required string WorkingDirectory { get; init; }

    public required int Pid { get; init; }

    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>Null while it runs.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Python's table: n of exit n, -n after signal n. Null while it runs.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Somebody has asked for its end, which may not have come yet.</summary>
    public bool CancelRequested { get; init; }

    /// <summary>Bytes of output that were not kept.</summary>
    public long OutputCut { get; init; }
}

/// <summary>Jobs of one answer, newest first, and how many there are in all.</summary>
internal sealed record JobList(IReadOnlyList<JobView> Jobs, int Total);

/// <summary>Where a job stands. There is no queue: what is accepted, runs.</summary>
internal enum JobState
{
    Running,

    /// <summary>It ended with exit code 0.</summary>
    Succeeded,

    /// <summary>It ended otherwise, and nobody had asked for it.</summary>
    Failed,

    /// <summary>It ended after somebody had asked for it, or with its cluster.</summary>
    Cancelled,
}
