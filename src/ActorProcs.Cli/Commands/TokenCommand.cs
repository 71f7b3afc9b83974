using System.CommandLine;
using ActorProcs.Cli.Terminal;
using ActorProcs.Trust;

namespace ActorProcs.Cli.Commands;

/// <summary>The noun; its verbs are commands of their own.</summary>
internal sealed class TokenCommand : Command, IHasExamples
{
    internal TokenCommand()
        : base("token", "What lets another host join the cluster.") => Add(new TokenCreateCommand());

    public IReadOnlyList<string> Examples { get; } = ["actorprocs token create", "actorprocs token create --expires 10m"];
}

/// <summary>Prints a new token. Any host of the cluster can make one, whether its node runs or not.</summary>
internal sealed class TokenCreateCommand : ConsoleCommand
{
    private readonly Option<TimeSpan> _expires = new("--expires")
    {
        Description = "How long it can be used [default: 1h]",
        HelpName = "DURATION",
        DefaultValueFactory = _ => TimeSpan.FromHours(1),
        CustomParser = result =>
        {
            if (Durations.Parse(result.Tokens[0].Value) is { } duration && duration > TimeSpan.Zero) return duration;
            result.AddError($"'{result.Tokens[0].Value}' is not a duration. Give one like 30s, 10m or 1h.");
            return default;
        },
    };

    private readonly Option<string?> _state = StartCommand.StateOption();

    internal TokenCreateCommand()
        : base("create", "Print a token that lets another host join the cluster of this one. Whoever has it may join: keep it secret.", "actorprocs token create")
    {
        Add(_expires);
        Add(_state);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        var folder = new StateFolder(parsed.GetValue(_state) ?? StateFolder.Default);
        using var locked = await folder.LockAsync(CancellationToken.None).ConfigureAwait(false);
        var authority = folder.LoadAuthority()
            ?? throw new CliException(ExitCode.Failed, $"this host is in no cluster: '{folder}' is empty.", "Begin one with:  actorprocs start --head");
        Screen.Data(JoinToken.Create(authority, TimeProvider.System.GetUtcNow() + parsed.GetValue(_expires)).ToString());
        return ExitCode.Done;
    }
}
