using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ActorProcs.Cli.Terminal;

/// <summary>Help that leads with examples, since those are what people copy.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private readonly HelpAction _standard;

    private HelpWithExamples(HelpAction standard) => _standard = standard;

    public override bool ClearsParseErrors => true;

    /// <summary>Also takes away the aliases of another system, which would be suggested here.</summary>
    internal static void Install(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        foreach (var alias in help.Aliases.Where(alias => alias.StartsWith('/') || alias == "-?").ToArray()) help.Aliases.Remove(alias);
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        var output = parseResult.InvocationConfiguration.Output;
        if (command is IHasExamples { Examples: { Count: > 0 } examples })
        {
            output.WriteLine("Examples:");
            foreach (var example in examples) output.WriteLine("  " + example);
            output.WriteLine();
        }

        output.Write(StandardText(parseResult)
            .Replace(RootCommand.ExecutableName, "actorprocs", StringComparison.Ordinal)
            .Replace("[<PROGRAM>...] [options]", "[options] -- PROGRAM [ARGS...]", StringComparison.Ordinal));
        if (command is RootCommand) output.WriteLine(ExitCode.Table);
        return ExitCode.Done;
    }

    /// <summary>The library calls us by the name of our assembly, and does not know that options come before the two dashes.</summary>
    private string StandardText(ParseResult parseResult)
    {
        var settings = parseResult.InvocationConfiguration;
        var output = settings.Output;
        try
        {
            using var text = new StringWriter();
            settings.Output = text;
            _standard.Invoke(parseResult);
            return text.ToString();
        }
        finally
        {
            settings.Output = output;
        }
    }
}

internal interface IHasExamples
{
    IReadOnlyList<string> Examples { get; }
}
