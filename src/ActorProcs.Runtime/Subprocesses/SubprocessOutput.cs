namespace ActorProcs;

/// <summary>What a <see cref="Subprocess"/> has written, read as UTF-8.</summary>
/// <param name="StandardOutput">All of standard output that had not been read before.</param>
/// <param name="StandardError">The same of standard error; empty when it was merged into standard output.</param>
public sealed record SubprocessOutput(string StandardOutput, string StandardError);
