using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Terminal;
using ActorProcs.Membership;
using ActorProcs.Mesh;

namespace ActorProcs.Cli.Commands;

/// <summary>What <c>start</c> takes, and what it means.</summary>
internal sealed class StartOptions
{
    private readonly Option<bool> _head = new("--head") { Description = "Begin a cluster, or go on with the one that this host has begun before" };

    private readonly Option<DnsEndPoint?> _join = new("--join")
    {
        Description = "Join the cluster that a node is a member of",
        HelpName = "HOST:PORT",
        CustomParser = HostAndPort.Parse,
    };

    private readonly Option<int> _port = new("--port")
    {
        Description = "The port for other nodes; 0 for any that is free",
        HelpName = "PORT",
        DefaultValueFactory = _ => MeshOptions.DefaultPort,
    };

    private readonly Option<IPAddress?> _listen = new("--listen")
    {
        Description = "The address of this host to listen at [default: all]",
        HelpName = "ADDRESS",
        CustomParser = result =>
        {
            if (IPAddress.TryParse(result.Tokens[0].Value, out var address)) return address;
            result.AddError($"'{result.Tokens[0].Value}' is not an IP address.");
            return null;
        },
    };

    private readonly Option<string?> _publicHost = new("--public-host") { Description = "The name or address by which other hosts reach this one [default: found out]", HelpName = "HOST" };

    private readonly Option<string?> _name = new("--name") { Description = "What people call this node [default: its id]", HelpName = "NAME" };

    private readonly Option<Dictionary<string, string>> _labels = new("--label")
    {
        Description = "What processes may ask for; may be repeated",
        HelpName = "KEY=VALUE",
        CustomParser = result =>
        {
            var labels = new Dictionary<string, string>();
            foreach (var token in result.Tokens)
            {
                var equals = token.Value.IndexOf('=', StringComparison.Ordinal);
                if (equals > 0) labels[token.Value[..equals]] = token.Value[(equals + 1)..];
                else result.AddError($"'{token.Value}' is not a label. One looks like gpu=a100.");
            }

            return labels;
        },
    };

    private readonly Option<int?> _workers = ConsoleCommand.WorkersOption();
    private readonly Option<int> _spares = new("--spares") { Description = "How many workers are kept started ahead", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<string?> _token = new("--token") { Description = "What proves that this host may join; needed the first time", HelpName = "TOKEN" };
    private readonly Option<string?> _tokenFile = new("--token-file") { Description = "A file with the token; waited for, at most a minute", HelpName = "FILE" };
    private readonly Option<string?> _tokenOut = new("--token-out") { Description = "Keep a join token that is valid in this file while the node runs", HelpName = "FILE" };
    private readonly Option<string?> _state = new("--state")
    {
        Description = "Where what outlives the node is kept: its certificate, and its part of named objects [default: $XDG_STATE_HOME/actorprocs]",
        HelpName = "FOLDER",
    };

    private readonly Option<TimeSpan?> _grace = new("--grace")
    {
        Description = "How long SIGTERM lets work of other nodes go on, like 10s or 5m; Ctrl+C and `stop` wait until it ends [default: 20s]",
        HelpName = "DURATION",
        CustomParser = Durations.Parse,
    };

    private readonly Option<bool> _insecure = new("--insecure") { Description = "Plain connections, and nobody proves who he is: for a network that is itself trusted" };

    internal void AddTo(Command command)
    {
        foreach (var option in (Option[])[_head, _join, _workers, _spares, _port, _listen, _publicHost, _name, _labels, _token, _tokenFile, _tokenOut, _state, _grace, _insecure]) command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_head) == (result.GetResult(_join) is not null)) result.AddError("give either --head, to begin a cluster, or --join HOST:PORT, to join one.");
            // Not their values: one without any is an error that has been told already.
            var (token, file, kept) = (result.GetResult(_token) is not null, result.GetResult(_tokenFile) is not null, result.GetResult(_tokenOut) is not null);
            if (result.GetValue(_insecure) && (token || file || kept)) result.AddError("with --insecure there are no tokens.");
            if (token && file) result.AddError("give the token or its file, not both.");
        });
        _port.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, out var port) && port is >= 0 and < 65536)) result.AddError($"'{token.Value}' is not a port.");
        });
        _spares.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, out var count) && count is >= 0 and <= 1000))
                result.AddError($"'{token.Value}' is not a number of spare workers. Give a number from 0 to 1000.");
        });
    }

    internal async Task<ClusterNodeOptions> PlanAsync(ParseResult parsed, CancellationToken cancel)
    {
        var join = parsed.GetValue(_join);
        return new ClusterNodeOptions
        {
            Join = join,
            Token = parsed.GetValue(_tokenFile) is { } file ? await TokenFile.ReadAsync(file, TimeProvider.System, cancel).ConfigureAwait(false) : parsed.GetValue(_token),
            Insecure = parsed.GetValue(_insecure),
            Listen = parsed.GetValue(_listen) ?? IPAddress.Any,
            Port = parsed.GetValue(_port),
            PublicHost = parsed.GetValue(_publicHost) ?? (join is null || parsed.GetValue(_listen) is not null ? null : RouteTo(join)),
            Title = parsed.GetValue(_name),
            Labels = parsed.GetValue(_labels) ?? [],
            StateFolder = parsed.GetValue(_state) is { } state ? Path.GetFullPath(state) : null,
            Local = new LocalOptions { Workers = parsed.GetValue(_workers) ?? Environment.ProcessorCount, Spares = parsed.GetValue(_spares) },
        };
    }

    /// <summary>How long SIGTERM lets work go on. Whoever sends it kills soon after, a container engine after half a minute if it was told nothing else:
    /// the rest of that is for leaving in order. A user at the terminal, or one who asks by <c>stop</c>, decides for himself.</summary>
    internal TimeSpan GraceOf(ParseResult parsed) => parsed.GetValue(_grace) ?? TimeSpan.FromSeconds(20);

    /// <summary>Null when nobody asked for a token to be kept.</summary>
    internal TokenFile? TokenKeeperOf(ParseResult parsed, MemberNode member) =>
        parsed.GetValue(_tokenOut) is { } file ? TokenFile.Keep(file, member.Trust!, TimeProvider.System) : null;

    /// <summary>The address from which this host speaks to that one: by it, that one and its neighbours reach us. Nothing is sent.</summary>
    private static string? RouteTo(DnsEndPoint there)
    {
        try
        {
            using var probe = new Socket(SocketType.Dgram, ProtocolType.Udp);
            probe.Connect(there);
            var own = ((IPEndPoint)probe.LocalEndPoint!).Address;
            return (own.IsIPv4MappedToIPv6 ? own.MapToIPv4() : own).ToString();
        }
        catch (SocketException)
        {
            return null; // Joining will say what is wrong with it.
        }
    }
}
