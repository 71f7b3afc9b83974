using System.Text.Json.Serialization.Metadata;
using ActorProcs.Cli.Api;
using Spectre.Console;

namespace ActorProcs.Cli.Terminal;

/// <summary>Where a command prints: data to standard output, everything said to a person to standard error.</summary>
internal sealed class Screen(OutputFormat format, bool quiet)
{
    // A table that is read by a program is not folded to a terminal's width.
    private const int UnboundedWidth = 10_000;

    internal OutputFormat Format { get; } = format;

    internal bool IsQuiet { get; } = quiet;

    internal bool ForPeople => Format == OutputFormat.Table;

    internal void Json<T>(T document, JsonTypeInfo<T> type) =>
        StandardStream.Out.WriteLine(ApiJson.Text(document, type, indented: Format == OutputFormat.Json && !Console.IsOutputRedirected));

    internal static void Data(string line) => StandardStream.Out.WriteLine(line);

    internal static void Table(PlainTable table)
    {
        var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = Console.IsOutputRedirected || NoColor ? AnsiSupport.No : AnsiSupport.Yes,
            ColorSystem = Console.IsOutputRedirected || NoColor ? ColorSystemSupport.NoColors : ColorSystemSupport.Standard,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = Console.IsOutputRedirected ? UnboundedWidth : Math.Max(40, Console.WindowWidth);
        console.Write(table.Content);
        foreach (var line in text.ToString().TrimEnd('\n').Split('\n')) Data(line.TrimEnd());
    }

    /// <summary>Waits, and shows that it does where somebody is watching.</summary>
    internal async Task WhileAsync(string what, Task work)
    {
        if (!ForPeople || IsQuiet || Console.IsErrorRedirected)
        {
            await work.ConfigureAwait(false);
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        await console.Status().StartAsync(Markup.Escape(what), _ => work).ConfigureAwait(false);
    }

    /// <summary>Said only to people, and not when they asked for silence.</summary>
    internal void Note(string line)
    {
        if (ForPeople && !IsQuiet) Say(line);
    }

    /// <summary>One line says it; what more there is to say stands below it, indented.</summary>
    internal static void Error(string message, string? advice = null)
    {
        var lines = message.Split('\n');
        Say($"{Paint("error:", "31")} {lines[0]}");
        foreach (var line in lines.Skip(1)) Say("  " + line.Trim());
        if (advice is not null) Say("  " + advice);
    }

    private static bool NoColor => Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };

    private static string Paint(string text, string color) =>
        Console.IsErrorRedirected || NoColor ? text : $"\e[{color}m{text}\e[0m";

    private static void Say(string line)
    {
        try
        {
            StandardStream.Error.WriteLine(line);
        }
        catch (IOException)
        {
            // Nobody listens; what matters is said by the exit code.
        }
    }
}
