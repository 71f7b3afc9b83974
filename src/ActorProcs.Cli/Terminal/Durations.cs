using System.CommandLine.Parsing;
using System.Globalization;

namespace ActorProcs.Cli.Terminal;

/// <summary>Durations as people type and read them: 500ms, 10s, 5m, 2h.</summary>
internal static class Durations
{
    internal static TimeSpan? Parse(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (Parse(text) is { } duration) return duration;
        argument.AddError($"'{text}' is not a duration. Durations look like 500ms, 10s, 5m or 2h.");
        return null;
    }

    internal static TimeSpan? Parse(string text)
    {
        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        if (!double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return null;
        double? seconds = text[digits..] switch
        {
            "ms" => number / 1000,
            "s" => number,
            "m" => number * 60,
            "h" => number * 3600,
            _ => null,
        };

        // Timers take no more than some 49 days; nobody waits longer for a job on purpose.
        return seconds is <= 86400 * 49 ? TimeSpan.FromSeconds(seconds.Value) : null;
    }

    internal static string Tell(TimeSpan span) => span switch
    {
        { TotalSeconds: < 10 } => Invariant($"{Math.Max(0, span.TotalSeconds):F1} s"),
        { TotalMinutes: < 2 } => Invariant($"{span.TotalSeconds:F0} s"),
        { TotalHours: < 2 } => Invariant($"{span.TotalMinutes:F0} min"),
        { TotalDays: < 2 } => Invariant($"{span.TotalHours:F0} h"),
        _ => Invariant($"{span.TotalDays:F0} days"),
    };

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
