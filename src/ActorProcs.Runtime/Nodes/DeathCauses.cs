namespace ActorProcs.Nodes;

/// <summary>Puts the end of a process into one sentence.</summary>
internal static class DeathCauses
{
    internal static string Tell(ExitOutcome exit, string? said, int? requested, bool outOfMemory)
    {
        if (outOfMemory) return "it ran out of memory";
        if (exit.Signal is { } signal)
            return requested == signal ? $"killed by {NameOf(signal)}, as asked" : $"killed by {NameOf(signal)}";
        if (said is not null) return said;
        return exit.ExitCode == 0 ? "its function returned" : $"it exited with code {exit.ExitCode}";
    }

    /// <summary>An exit code as Python writes it: a signal by its name.</summary>
    internal static string ExitText(int exitCode) =>
        exitCode < 0 && NameOf(-exitCode) is ['S', 'I', 'G', ..] name ? $"-{name[..name.IndexOf(' ', StringComparison.Ordinal)]}" : $"{exitCode}";

    internal static string NameOf(int signal) => signal switch
    {
        1 => "SIGHUP (1)",
        2 => "SIGINT (2)",
        3 => "SIGQUIT (3)",
        4 => "SIGILL (4)",
        6 => "SIGABRT (6)",
        7 => "SIGBUS (7)",
        8 => "SIGFPE (8)",
        9 => "SIGKILL (9)",
        11 => "SIGSEGV (11)",
        13 => "SIGPIPE (13)",
        15 => "SIGTERM (15)",
        _ => $"signal {signal}",
    };
}
