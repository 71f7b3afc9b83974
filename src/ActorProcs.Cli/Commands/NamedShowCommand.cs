using System.CommandLine;
using ActorProcs.Cli.Api;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>One of a noun, by its name.</summary>
internal sealed class NamedShowCommand : ConsoleCommand
{
    private readonly string _noun;
    private readonly IReadOnlySet<string> _kinds;
    private readonly Argument<string> _name = new("NAME") { Description = "What programs call it", HelpName = "NAME" };

    internal NamedShowCommand(string noun, IReadOnlySet<string> kinds)
        : base("show", $"Show the {noun} of a name.", $"actorprocs {noun} show orders", $"actorprocs {noun} show orders -o json")
    {
        (_noun, _kinds) = (noun, kinds);
        Add(_name);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        var name = parsed.GetRequiredValue(_name);
        using var client = ClusterFinder.Find(parsed.GetValue(CommandSettings.Address));
        var all = await client.NamedAsync(CancellationToken.None).ConfigureAwait(false);

        // A lock and an event may have one name: they are two objects.
        NamedView[] found = [.. all.Objects.Where(each => _kinds.Contains(each.Kind) && each.Name == name)];
        if (found.Length == 0) throw new CliException(ExitCode.NoSuchObject, $"there is no {_noun} '{name}'.", $"Those that are there:  actorprocs {_noun} list");
        if (!screen.ForPeople)
        {
            screen.Json(new NamedList(found), ApiJson.Default.NamedList);
            return ExitCode.Done;
        }

        foreach (var each in found)
        {
            Screen.Data($" name     {each.Name}");
            Screen.Data($" kind     {each.Kind}");
            Screen.Data($" made as  {each.Terms}");
            Screen.Data($" state    {each.State}");
        }

        return ExitCode.Done;
    }
}
