namespace ActorProcs.Cli.Terminal;

/// <summary>An end of a command that the user is told in one line.</summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="message">What happened, and the facts.</param>
/// <param name="advice">What to do; printed on a line of its own, and only where a person may read it.</param>
internal sealed class CliException(int exitCode, string message, string? advice = null) : Exception(message)
{
    internal int ExitCode { get; } = exitCode;

    internal string? Advice { get; } = advice;
}
