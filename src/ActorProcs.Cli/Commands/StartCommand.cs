using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;
using ActorProcs.Membership;
using ActorProcs.Mesh;

namespace ActorProcs.Cli.Commands;

/// <summary>A node of a cluster of hosts, in the foreground: what containers run.</summary>
internal sealed class StartCommand : ConsoleCommand
{
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(20);

    private readonly Option<bool> _head = new("--head") { Description = "Begin a cluster" };
    private readonly Option<EndPoint?> _join = new("--join")
    {
        Description = "Join the cluster of the node at this address",
        HelpName = "HOST:PORT",
        CustomParser = result =>
        {
            if (EndPoints.Parse(result.Tokens[0].Value, MeshOptions.DefaultPort) is { } endPoint) return endPoint;
            result.AddError($"'{result.Tokens[0].Value}' is not an address. Give one like 10.0.0.1:4053 or head:4053.");
            return null;
        },
    };

    private readonly Option<int> _port = new("--port")
    {
        Description = "The port for other nodes; 0 for any",
        HelpName = "PORT",
        DefaultValueFactory = _ => MeshOptions.DefaultPort,
    };

    private readonly Option<IPAddress> _listen = new("--listen")
    {
        Description = "The address to listen at [default: all of this host's]",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => IPAddress.Any,
        CustomParser = result =>
        {
            if (IPAddress.TryParse(result.Tokens[0].Value, out var address)) return address;
            result.AddError($"'{result.Tokens[0].Value}' is not an address of this host.");
            return IPAddress.Any;
        },
    };

    private readonly Option<string?> _publicHost = new("--public-host")
    {
        Description = "Where other hosts reach this one [default: its name, if that leads here, else the address on the way to the head]",
        HelpName = "HOST",
    };

    private readonly Option<int?> _workers = WorkersOption();
    private readonly Option<int> _spares = new("--spares")
    {
        Description = "How many started workers wait, so that a process begins at once [default: as many as workers]",
        HelpName = "N",
        DefaultValueFactory = _ => -1,
    };

    private readonly Option<Dictionary<string, string>> _labels = new("--label")
    {
        Description = "What processes can ask for; may be repeated",
        HelpName = "KEY=VALUE",
        DefaultValueFactory = _ => [],
        CustomParser = result =>
        {
            var labels = new Dictionary<string, string>();
            foreach (var token in result.Tokens)
            {
                var split = token.Value.IndexOf('=', StringComparison.Ordinal);
                if (split > 0) labels[token.Value[..split]] = token.Value[(split + 1)..];
                else result.AddError($"'{token.Value}' is not a label. Labels look like gpu=yes.");
            }

            return labels;
        },
    };

    private readonly Option<string?> _name = new("--name") { Description = "What people call the node [default: its id]", HelpName = "NAME" };
    private readonly Option<bool> _insecure = new("--insecure")
    {
        Description = "No certificates and nothing encrypted: whoever reaches the port can run anything here. All nodes of a cluster alike",
    };

    private readonly Option<string?> _token = new("--token") { Description = "What `actorprocs token create` prints on a node of the cluster; needed once", HelpName = "TOKEN" };
    private readonly Option<string?> _tokenFile = new("--token-file") { Description = "A file with the token; waited for, at most a minute", HelpName = "FILE" };
    private readonly Option<string?> _tokenOut = new("--token-out")
    {
        Description = "Write a token for others to join with into this file, and renew it before it expires",
        HelpName = "FILE",
    };

    private readonly Option<string?> _state = StateOption();

    internal StartCommand()
        : base(
            "start",
            "Start a node of a cluster of hosts, in the foreground. Ctrl+C, or SIGTERM, lets it hand back its work and leave in order.",
            "actorprocs start --head",
            "actorprocs start --join 10.0.0.1:4053 --token $TOKEN",
            "actorprocs start --join head:4053 -w 8 --label gpu=yes")
    {
        foreach (var option in (Option[])[_head, _join, _port, _listen, _publicHost, _workers, _spares, _labels, _name, _insecure, _token, _tokenFile, _tokenOut, _state])
            Add(option);
        Validators.Add(result =>
        {
            if (result.GetValue(_head) == (result.GetResult(_join) is not null))
                result.AddError("Say either --head, to begin a cluster, or --join HOST:PORT, to join one.");
            if (result.GetValue(_insecure) && (result.GetResult(_token) ?? result.GetResult(_tokenFile) ?? result.GetResult(_tokenOut)) is not null)
                result.AddError("With --insecure nobody proves who he is, and there are no tokens.");
        });
    }

    internal static Option<string?> StateOption() => new("--state")
    {
        Description = "The folder with this host's certificates [default: ~/.local/state/actorprocs]",
        HelpName = "FOLDER",
    };

    protected override async Task<int> RunAsync(ParseResult parsed, Screen screen)
    {
        using var signals = new InterruptSignals();
        var start = Stopwatch.GetTimestamp();
        ClusterNode? node = null;
        LocalCluster cluster;
        try
        {
            var options = await OptionsAsync(parsed, signals.First).ConfigureAwait(false);
            cluster = await LocalCluster.StartAsync(
                null,
                async () =>
                {
                    node = await ClusterNode.StartAsync(options, signals.First).ConfigureAwait(false);
                    return (node.Runtime, node);
                },
                TimeProvider.System).ConfigureAwait(false);
        }
        catch (ProcException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
        {
            throw new CliException(ExitCode.Conflict, e.Message);
        }
        catch (IOException e)
        {
            throw new CliException(ExitCode.NotReachable, e.Message);
        }
        catch (OperationCanceledException) when (signals.First.IsCancellationRequested)
        {
            return signals.ExitCode;
        }

        using var tokens = node!.Trust is { } trust && parsed.GetValue(_tokenOut) is { } file ? TokenFile.Keep(trust, file) : null;
        Tell(screen, node, parsed.GetValue(_insecure), Stopwatch.GetElapsedTime(start));
        var end = Task.Delay(Timeout.Infinite, signals.First);
        var first = await Task.WhenAny(end, node.Removed, node.EndRequested).ConfigureAwait(false);
        var removed = first == node.Removed;
        if (!removed) screen.Note("draining");
        await cluster.StopAsync(removed ? new CancellationToken(canceled: true) : signals.Second, () => LeaveAsync(node, removed, signals.Second)).ConfigureAwait(false);
        if (removed)
        {
            throw new CliException(
                ExitCode.Failed, $"this node has ended, because {await node.Removed.ConfigureAwait(false)}. What ran here for others is lost.",
                "Start it again: it joins as a new node.");
        }

        screen.Note("stopped");
        return first == node.EndRequested ? ExitCode.Done : signals.ExitCode;
    }

    private static async Task LeaveAsync(ClusterNode node, bool removed, CancellationToken atOnce)
    {
        if (removed) return;
        await Task.WhenAny(node.DrainAsync(DrainPatience), Task.Delay(Timeout.Infinite, atOnce), node.Removed).ConfigureAwait(false);
        await node.LeaveAsync().ConfigureAwait(false);
    }

    private async Task<ClusterNodeOptions> OptionsAsync(ParseResult parsed, CancellationToken cancel)
    {
        var workers = parsed.GetValue(_workers) ?? Environment.ProcessorCount;
        var spares = parsed.GetValue(_spares) is >= 0 and var given ? given : workers;
        var join = parsed.GetValue(_join);
        var listen = parsed.GetValue(_listen)!;
        return new ClusterNodeOptions
        {
            Join = join,
            Token = parsed.GetValue(_token) ?? (parsed.GetValue(_tokenFile) is { } file ? await TokenFile.ReadAsync(file, cancel).ConfigureAwait(false) : null),
            Insecure = parsed.GetValue(_insecure),
            Listen = listen,
            Port = parsed.GetValue(_port),
            PublicHost = parsed.GetValue(_publicHost) ?? (listen.Equals(IPAddress.Any) ? await EndPoints.OwnHostAsync(join, cancel).ConfigureAwait(false) : null),
            Title = parsed.GetValue(_name),
            Labels = parsed.GetValue(_labels)!,
            Local = new LocalOptions { Workers = workers, Spares = spares },
            StateFolder = parsed.GetValue(_state),
        };
    }

    private static void Tell(Screen screen, ClusterNode node, bool insecure, TimeSpan took)
    {
        var place = node.Runtime.Place;
        if (screen.IsQuiet) return;
        Screen.Data($" node      {place.NodeId}    ({Durations.Tell(took)})");
        Screen.Data($" endpoint  {node.Name.Host}:{node.Name.Port}{(insecure ? "    insecure: whoever reaches it can run anything here" : "")}");
        Screen.Data($" address   {place.Address}");
        screen.Note("");
        screen.Note(insecure
            ? $"On another host:  actorprocs start --join {node.Name.Host}:{node.Name.Port} --insecure"
            : $"On another host:  actorprocs start --join {node.Name.Host}:{node.Name.Port} --token $(actorprocs token create, here)");
        screen.Note("Ctrl+C hands back its work and leaves the cluster.");
    }
}
