using System.CommandLine;
using System.CommandLine.Invocation;
using ActorProcs;
using ActorProcs.Cli.Commands;
using ActorProcs.Cli.Jobs;
using ActorProcs.Cli.Terminal;

if (args is [JobWarden.Word, var nodeId]) return JobWarden.Run(nodeId);

// A word that begins with @ is an argument like any other.
var parsed = CommandTree.Build().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
if (parsed.Action is ParseErrorAction) return UsageErrors.Tell(parsed);
try
{
    // The commands attend to signals themselves, and errors are told below.
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (CliException e)
{
    Screen.Error(e.Message, e.Advice);
    return e.ExitCode;
}
catch (ReaderGoneException)
{
    return ReaderGoneException.ExitCode;
}
catch (Exception e) when (e is ProcException or IOException or UnauthorizedAccessException or PlatformNotSupportedException)
{
    Screen.Error(e.Message);
    return ExitCode.Failed;
}
catch (Exception e)
{
    // A fault of ours; whoever reports it needs the place.
    Screen.Error($"this should not happen, please report it: {e}");
    return ExitCode.Failed;
}
