namespace ActorProcs.Named;

/// <summary>How long members of the log wait for each other. What is measured is progress, never a whole request: a snapshot of hundreds of
/// megabytes over a narrow link takes an hour, and a member that is gone must be known to be so in a second.</summary>
internal sealed record LogPatience
{
    /// <summary>A member that says nothing for so long is treated as gone, until it answers again.</summary>
    internal TimeSpan Answer { get; init; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>How often who is busy with a large request says that it goes on; a small part of <see cref="Answer"/>.</summary>
    internal TimeSpan Sign { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>In the middle of a request: a link through which not even a block passes in this time is broken.</summary>
    internal TimeSpan Block { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Beside <see cref="Block"/>, who has all of a request may take so long for each megabyte of it, to bring it to disk and to
    /// take it up.</summary>
    internal TimeSpan Megabyte { get; init; } = TimeSpan.FromSeconds(1);
}
