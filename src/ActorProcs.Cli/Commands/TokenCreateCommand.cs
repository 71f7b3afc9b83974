using System.CommandLine;
using ActorProcs.Cli.Api;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>Makes a join token on any node of the cluster.</summary>
internal sealed class TokenCreateCommand : ConsoleCommand
{
    private readonly Option<TimeSpan?> _expires = new("--expires")
    {
        Description = "How long it may be used, like 10m or 24h [default: 1h]",
        HelpName = "DURATION",
        CustomParser = Durations.Parse,
    };

    internal TokenCreateCommand()
        : base(
            "create",
            "Print a token that lets hosts join until it expires. Whoever has it can run programs on the cluster: treat it as a password.",
            "actorprocs token create",
            "actorprocs token create --expires 10m > token.txt")
        => Add(_expires);

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        using var client = ClusterFinder.Find(parsed.GetValue(CommandSettings.Address));
        var request = new TokenRequest((parsed.GetValue(_expires) ?? TimeSpan.FromHours(1)).TotalSeconds);
        var token = await client.CreateTokenAsync(request, CancellationToken.None).ConfigureAwait(false);
        if (screen.ForPeople) Screen.Data(token.Token);
        else screen.Json(token, ApiJson.Default.TokenView);
        screen.Note($"It expires at {token.Expires.ToLocalTime():yyyy-MM-dd HH:mm:ss}.");
        return ExitCode.Done;
    }
}
