namespace ActorProcs.Cli.Terminal;

/// <summary>What the console's exit codes mean. They are documented in the help of the root command and are part of the contract.</summary>
internal static class ExitCode
{
    internal const int Done = 0;

    /// <summary>The operation ran and failed.</summary>
    internal const int Failed = 1;

    /// <summary>What was typed cannot be done: an unknown option, no program, a program that is not one.</summary>
    internal const int Usage = 2;

    internal const int NotReachable = 3;

    internal const int NoSuchObject = 4;

    internal const int Conflict = 5;

    internal const int TimedOut = 6;

    /// <summary>What a shell reports for a process that a signal ended: 128 plus the signal's number.</summary>
    internal static int OfSignal(int signal) => 128 + signal;

    internal const string Table = """
        Exit codes:
          0  done
          1  it ran and failed (a job failed, the disk is full, a worker is missing)
          2  usage error, or a PROGRAM that cannot be run
          3  no cluster is reachable
          4  no such object
          5  conflict: a cluster is already running, a port is taken, a node is draining
          6  timed out
          130, 143  interrupted, terminated (128 + signal)
          `run` and `job submit --exit-code-from-job` end with the program's own code.
        """;
}
