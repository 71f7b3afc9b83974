using System.CommandLine;

namespace ActorProcs.Cli.Terminal;

/// <summary>Tells what was typed wrongly, and what may have been meant.</summary>
internal static class UsageErrors
{
    private const int FarthestTypo = 2;

    internal static int Tell(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var unknown = parsed.UnmatchedTokens is [var first, ..] ? first : null;
        var message = command.Subcommands.Count == 0 || unknown?.StartsWith('-') == true
            ? parsed.Errors[0].Message
            : unknown is null
                ? $"a command is missing: {string.Join(", ", command.Subcommands.Select(each => each.Name))}."
                : $"there is no command '{unknown}'.";
        var suggestion = unknown is null ? null : Nearest(unknown, Candidates(command));
        Screen.Error(
            suggestion is null ? message : $"{message} Did you mean '{suggestion}'?",
            $"See:  {Path(command)} --help");
        return ExitCode.Usage;
    }

    internal static string? Nearest(string word, IEnumerable<string> candidates) => candidates
        .Select(candidate => (candidate, distance: Distance(word, candidate)))
        .Where(each => each.distance <= Math.Min(FarthestTypo, each.candidate.Length / 2))
        .OrderBy(each => each.distance).ThenBy(each => each.candidate, StringComparer.Ordinal)
        .Select(each => each.candidate)
        .FirstOrDefault();

    private static IEnumerable<string> Candidates(Command command)
    {
        foreach (var each in command.Subcommands) yield return each.Name;
        for (var current = command; current is not null; current = current.Parents.OfType<Command>().FirstOrDefault())
        {
            foreach (var option in current.Options.Where(option => current == command || option.Recursive)) yield return option.Name;
        }
    }

    private static string Path(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent
        ? $"{Path(parent)} {command.Name}"
        : "actorprocs";

    /// <summary>How many letters must be inserted, removed, exchanged or swapped with their neighbour.</summary>
    private static int Distance(string from, string to)
    {
        var table = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++) table[i, 0] = i;
        for (var j = 0; j <= to.Length; j++) table[0, j] = j;
        for (var i = 1; i <= from.Length; i++)
        {
            for (var j = 1; j <= to.Length; j++)
            {
                var best = Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) best = Math.Min(best, table[i - 2, j - 2] + 1);
                table[i, j] = best;
            }
        }

        return table[from.Length, to.Length];
    }
}
