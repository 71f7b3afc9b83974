using System.CommandLine;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Commands;

/// <summary>Ends a node in order.</summary>
internal sealed class StopCommand : ConsoleCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Argument<string?> _node = new("NODE")
    {
        Description = "The node's name or id [default: the one of this host]",
        HelpName = "NODE",
        Arity = ArgumentArity.ZeroOrOne,
    };

    internal StopCommand()
        : base(
            "stop",
            "Stop a node that `start` has started: it takes no more work, lets what it runs for others come to its end, and leaves the cluster.",
            "actorprocs stop",
            "actorprocs stop k3m9x2ab.10.0.0.2.4053") => Add(_node);

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        using var client = ClusterFinder.Find(parsed.GetValue(CommandSettings.Address));
        var state = await client.StateAsync(CancellationToken.None).ConfigureAwait(false);
        if (state.Nodes[0].Endpoint is null)
        {
            throw new CliException(
                ExitCode.Usage, "this cluster was started with `up`, in the foreground.", $"Stop it with Ctrl+C where it was started, or with:  kill {state.Pid}");
        }

        var wanted = parsed.GetValue(_node) ?? state.Node;
        await client.StopAsync(wanted, CancellationToken.None).ConfigureAwait(false);
        await screen.WhileAsync($"stopping {wanted}", UntilGoneAsync(client, wanted, isOwn: wanted == state.Node || wanted == state.Nodes[0].Id)).ConfigureAwait(false);
        screen.Note($"{wanted} has stopped");
        return ExitCode.Done;
    }

    private static async Task UntilGoneAsync(ClusterClient client, string node, bool isOwn)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < Patience)
        {
            try
            {
                var nodes = await client.NodesAsync(CancellationToken.None).ConfigureAwait(false);
                if (!nodes.Any(each => each.Id == node || each.Name == node)) return;
            }
            catch (CliException) when (isOwn)
            {
                return; // It answers no more.
            }

            await Task.Delay(Look, TimeProvider.System).ConfigureAwait(false);
        }

        throw new CliException(ExitCode.TimedOut, $"{node} has not stopped within {Durations.Tell(Patience)}.", "See it with:  actorprocs node list");
    }
}
