using System.CommandLine;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>A command of the console: its words, its examples, and what it does.</summary>
internal abstract class ConsoleCommand : Command, IHasExamples
{
    protected ConsoleCommand(string name, string description, params IReadOnlyList<string> examples)
        : base(name, description)
    {
        Examples = examples;
        SetAction((parsed, _) => RunAsync(parsed, CommandSettings.ScreenOf(parsed)));
    }

    public IReadOnlyList<string> Examples { get; }

    /// <returns>One of <see cref="ExitCode"/>, or a program's own code.</returns>
    /// <exception cref="CliException">It cannot be done.</exception>
    protected abstract Task<int> RunAsync(ParseResult parsed, Screen screen);

    protected static Argument<string[]> ProgramArgument() => new("PROGRAM")
    {
        Description = "A .NET program (dotnet App.dll, App.dll), an executable, or a command on PATH; then its arguments",
        Arity = ArgumentArity.ZeroOrMore,
    };

    protected static Argument<string> JobArgument() => new("JOB")
    {
        Description = "The job's id, or as much of its beginning as no other job has",
        HelpName = "JOB",
    };

    protected static Argument<string[]> JobsArgument() => new("JOB")
    {
        Description = "Ids of jobs, or as much of their beginnings as no other job has",
        Arity = ArgumentArity.OneOrMore,
        HelpName = "JOB...",
    };

    internal static Option<int?> WorkersOption() => new("--workers", "-w")
    {
        Description = "How many workers, or auto: one for each processor that this program may use [default: auto]",
        HelpName = "N|auto",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (text == "auto") return Environment.ProcessorCount;
            if (int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 10_000) return count;
            result.AddError($"'{text}' is not a number of workers. Give a number from 1 to 10000, or auto.");
            return null;
        },
    };
}
