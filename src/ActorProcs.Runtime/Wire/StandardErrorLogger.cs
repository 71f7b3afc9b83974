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
    private const string Remoting = "/system/endpointManager";

    private static readonly string[] OrdinaryEnds = ["EndpointDisassociatedException", "ShutDownAssociation"];

    /// <summary>One call a line, so that lines of several threads never mix.</summary>
    internal static void Write(LogEvent log)
    {
        if (IsOrdinaryEnd(log)) return;
        var cause = log.Cause is null ? "" : $"{Environment.NewLine}{log.Cause}";
        Console.Error.Write($"actorprocs {log.LogLevel().ToString().Replace("Level", "", StringComparison.Ordinal).ToLowerInvariant()}: "
            + $"{TextOf(log)} [{log.LogSource}]{cause}{Environment.NewLine}");
    }

    /// <summary>What remoting says of a process that cannot be reached has the reason in its first line, and stacks in sixty more.</summary>
    internal static string TextOf(LogEvent log)
    {
        var text = log.Message?.ToString() ?? "";
        return log.LogSource.StartsWith("remoting", StringComparison.Ordinal) && text.IndexOf('\n', StringComparison.Ordinal) is > 0 and var end ? text[..end].TrimEnd() : text;
    }

    /// <summary>To remoting the end of any process is a failed association, told as a warning and an error with their stacks. Here
    /// processes end all day, and whoever cares is told by the node.</summary>
    internal static bool IsOrdinaryEnd(LogEvent log) =>
        log.LogSource.Contains(Remoting, StringComparison.Ordinal)
        && OrdinaryEnds.Any(end => log.Cause?.GetType().Name == end || log.Message?.ToString()?.Contains(end, StringComparison.Ordinal) == true);
}
