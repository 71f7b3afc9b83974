using System.CommandLine;

namespace ActorProcs.Cli.Terminal;

/// <summary>The options that every command has.</summary>
internal static class CommandSettings
{
    internal static Option<string?> Address { get; } = new("--address", "-a")
    {
        Description = "The cluster to use: HOST:PORT of a node, or a node of this host as `status` shows it [default: $ACTORPROCS_ADDRESS, else the one that `up` or `start` has started here]",
        HelpName = "ADDRESS",
        Recursive = true,
    };

    internal static Option<OutputFormat> Output { get; } = Make();

    internal static Option<bool> Quiet { get; } = new("--quiet", "-q")
    {
        Description = "Say nothing but errors; lists print names only",
        Recursive = true,
    };

    internal static Screen ScreenOf(ParseResult parsed) => new(parsed.GetValue(Output), parsed.GetValue(Quiet));

    private static Option<OutputFormat> Make()
    {
        var option = new Option<OutputFormat>("--output", "-o")
        {
            Description = "table, json (one document) or jsonl (a document a line, as things happen) [default: table]",
            HelpName = "FORMAT",
            Recursive = true,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (!char.IsAsciiDigit(text.FirstOrDefault()) && Enum.TryParse<OutputFormat>(text, ignoreCase: true, out var format)) return format;
                result.AddError($"'{text}' is not an output format. Formats are table, json and jsonl.");
                return OutputFormat.Table;
            },
        };
        option.CompletionSources.Clear();
        option.CompletionSources.Add("table", "json", "jsonl");
        return option;
    }
}
