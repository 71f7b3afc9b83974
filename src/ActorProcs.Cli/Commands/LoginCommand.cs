using System.CommandLine;
using System.Net;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;
using ActorProcs.Trust;

namespace ActorProcs.Cli.Commands;

/// <summary>A certificate for a console whose host is no node of the cluster.</summary>
internal sealed class LoginCommand : ConsoleCommand
{
    private readonly Argument<DnsEndPoint?> _place = new("HOST:PORT")
    {
        Description = "A node of the cluster",
        HelpName = "HOST:PORT",
        CustomParser = HostAndPort.Parse,
    };

    private readonly Option<string?> _token = new("--token") { Description = "A token of that cluster; `actorprocs token create` prints one there", HelpName = "TOKEN" };
    private readonly Option<string?> _tokenFile = new("--token-file") { Description = "A file with the token", HelpName = "FILE" };

    internal LoginCommand()
        : base(
            "login",
            "Let consoles of this host use a cluster on other hosts, by the token of which they get a certificate. After that its address is enough: "
            + "--address HOST:PORT, or ACTORPROCS_ADDRESS.",
            "actorprocs login 10.0.0.1:4053 --token $TOKEN",
            "actorprocs status -a 10.0.0.1:4053")
    {
        Add(_place);
        Add(_token);
        Add(_tokenFile);
        Validators.Add(result =>
        {
            if (result.GetResult(_token) is null == result.GetResult(_tokenFile) is null) result.AddError("give the token (--token TOKEN), or its file (--token-file FILE).");
        });
    }

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        var place = parsed.GetValue(_place)!;
        var text = parsed.GetValue(_tokenFile) is { } file ? await TokenFile.ReadAsync(file, TimeProvider.System, CancellationToken.None).ConfigureAwait(false) : parsed.GetValue(_token)!;
        var token = JoinToken.Parse(text);
        try
        {
            // Bought anew each time: at this place there may be another cluster by now.
            _ = new StateFolder(StateFolder.Default); // So that a node can be started with it later: nobody else may look into it.
            var folder = new StateFolder(DistantNode.LoginFolder(place));
            using var locked = await folder.LockAsync(CancellationToken.None).ConfigureAwait(false);
            using var authority = await Joining.ExchangeAsync(folder, [], token, place, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new CliException(ExitCode.NotReachable, e.Message, "See on a host of the cluster:  actorprocs node list");
        }

        screen.Note($"Consoles of this user may use the cluster now:  actorprocs status -a {DistantNode.TextOf(place)}");
        return ExitCode.Done;
    }
}
