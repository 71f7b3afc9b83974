namespace ActorProcs;

/// <summary>What is known of how a process ended, from the operating system and from what the process left behind.</summary>
public sealed record DeathCertificate
{
    /// <summary>The process's name, such as <c>Process-1</c>.</summary>
    public required string Process { get; init; }

    /// <summary>The operating system's number of the process.</summary>
    public required int Pid { get; init; }

    /// <summary>The node the process ran on.</summary>
    public required string Node { get; init; }

    /// <summary>The exit code by Python's table: 0, the code given to <c>Exit</c>, 1 after an exception, -n after signal n.</summary>
    public required int ExitCode { get; init; }

    /// <summary>One sentence: what ended the process.</summary>
    public required string Cause { get; init; }

    /// <summary>The signal that killed it, or null when it exited by itself.</summary>
    public int? Signal { get; init; }

    /// <summary>True when the kernel's or the runtime's memory limit is proved to be the cause; false when it is not known to be.</summary>
    public bool OutOfMemory { get; init; }

    /// <summary>The most resident memory the process ever had, in bytes, as the kernel counts it: not less than what the node itself used
    /// when it started the process, because a process begins as a copy of the one that makes it.</summary>
    public long PeakMemory { get; init; }

    /// <summary>The last lines it wrote to standard error, oldest first, at most fifty.</summary>
    public IReadOnlyList<string> LastErrorLines { get; init; } = [];
}
