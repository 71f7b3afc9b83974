using System.CommandLine;
using ActorProcs.Cli.Api;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>All of a noun.</summary>
internal sealed class NamedListCommand(string noun, IReadOnlySet<string> kinds)
    : ConsoleCommand("list", $"List every {noun} that has a name.", $"actorprocs {noun} list", $"actorprocs {noun} list -q", $"actorprocs {noun} list -o json")
{
    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        using var client = ClusterFinder.Find(parsed.GetValue(CommandSettings.Address));
        var all = await client.NamedAsync(CancellationToken.None).ConfigureAwait(false);
        NamedView[] found = [.. all.Objects.Where(each => kinds.Contains(each.Kind))];
        switch (screen.Format)
        {
            case OutputFormat.Json:
                screen.Json(new NamedList(found), ApiJson.Default.NamedList);
                return ExitCode.Done;
            case OutputFormat.Jsonl:
                foreach (var each in found) screen.Json(each, ApiJson.Default.NamedView);
                return ExitCode.Done;
        }

        if (screen.IsQuiet)
        {
            foreach (var each in found) Screen.Data(each.Name);
            return ExitCode.Done;
        }

        var table = new PlainTable("NAME", "KIND", "MADE AS", "STATE");
        foreach (var each in found) table.Row(each.Name, each.Kind, each.Terms, each.State);
        Screen.Table(table);
        return ExitCode.Done;
    }
}
