using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using ActorProcs.Cli.Api;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

internal sealed class VersionCommand() : ConsoleCommand("version", "Show the version.", "actorprocs version -o json")
{
    private const int Schema = 1;

    protected override Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        var version = typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        var view = new VersionView(Schema, version, RuntimeInformation.FrameworkDescription, RuntimeInformation.RuntimeIdentifier);
        if (!screen.ForPeople) screen.Json(view, ApiJson.Default.VersionView);
        else Screen.Data(screen.IsQuiet ? version : $"actorprocs {version} ({view.Runtime}, {view.Platform})");
        return Task.FromResult(ExitCode.Done);
    }
}
