using Akka.Actor;
using Akka.Event;

namespace ActorProcs.Wire;

/// <summary>Akka's log on the standard error: the standard output belongs to the program.</summary>
internal sealed class StandardErrorLogger : UntypedActor
{
    protected override void OnReceive(object message)
    {
        if (message is InitializeLogger) Sender.Tell(new LoggerInitialized());
        else if (message is LogEvent log) StandardErrorLine.Write(log);
        else Unhandled(message);
    }
}

/// <summary>What Akka logs before the actor system has loggers, and after it has none.</summary>
internal sealed class StartUpErrorLogger : MinimalLogger
{
    protected override void Log(object message)
    {
        if (message is LogEvent log) StandardErrorLine.Write(log);
    }
}

internal static class StandardErrorLine
{
    /// <summary>One call a line, so that lines of several threads never mix.</summary>
    internal static void Write(LogEvent log)
    {
        // The end of a process is no trouble of the connection to it: it is told, with its cause, to whoever waits for the process.
        if (log.LogSource.Contains("/system/endpointManager", StringComparison.Ordinal)) return;
        var cause = log.Cause is null ? "" : $"{Environment.NewLine}{log.Cause}";
        Console.Error.Write($"actorprocs {log.LogLevel().ToString().Replace("Level", "", StringComparison.Ordinal).ToLowerInvariant()}: "
            + $"{log.Message} [{log.LogSource}]{cause}{Environment.NewLine}");
    }
}
