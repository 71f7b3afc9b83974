using System.Net;
using System.Security.Cryptography;
using System.Text;
using ActorProcs.Nodes;
using ActorProcs.Wire;
using ActorProcs.Wire.Transport;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorProcs.Named;

/// <summary>What a node that stands alone has for named objects: its member of the log, and the gateway that its processes speak to.</summary>
/// <remarks>The node is started with <see cref="NodeNetwork.HasNamed"/>, so that its processes know that there is a gateway.</remarks>
internal sealed class NamedNode : IAsyncDisposable
{
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly AgreedLog _log;
    private readonly LogMembers _members;
    private readonly NodeRuntime _node;
    private readonly FileStream _claim;

    private NamedNode(AgreedLog log, NamedState state, LogMembers members, NodeRuntime node, FileStream claim, IActorRef gateway)
    {
        (_log, State, _members, _node, _claim) = (log, state, members, node, claim);
        Gateway = gateway;
    }

    internal IActorRef Gateway { get; }

    internal AgreedLog Log => _log;

    /// <summary>As this member has it: what was agreed last it may not have yet.</summary>
    internal NamedState State { get; }

    /// <inheritdoc cref="LogMembers.CanAgree"/>
    internal bool CanAgree => _members.CanAgree;

    /// <exception cref="ProcException">The folder is in use by another node, or damaged.</exception>
    internal static async Task<NamedNode> StartAsync(NamedNodeOptions options, CancellationToken cancellationToken)
    {
        WireCatalog.Prepare(typeof(NamedNode).Assembly);
        var claim = Claim(options.Folder);
        try
        {
            return await StartAsync(options, claim, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await claim.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<NamedNode> StartAsync(NamedNodeOptions options, FileStream claim, CancellationToken cancellationToken)
    {
        var (node, name) = (options.Node, options.Mesh.Name);
        var provider = ((ExtendedActorSystem)node.Session.System).Provider;
        var self = OpenFolder(options.Folder, name);
        var places = new MemberPlaces(options.Nodes);
        var road = new MeshRoad(options.Mesh, self, places);
        options.Mesh.Register(MeshKinds.Raft, road);
        var state = new NamedState();
        var log = OpenLog(new AgreedLogOptions { Folder = options.Folder, Self = self, IsFirst = options.IsFirst, Road = road, Logging = options.Logging }, state);
        await log.StartAsync(cancellationToken).ConfigureAwait(false);
        var members = new LogMembers(log, name, places, Peers, options.MemberPatience);
        var settings = options.Change(new NamedSettings
        {
            Gateway = name.ToString(),
            Log = log,
            State = state,
            Members = members,
            Peers = Peers,
            IsMember = gateway => options.Nodes().Any(each => each.ToString() == gateway),
        });
        var actor = node.Session.System.ActorOf(Props.Create(() => new NamedGateway(settings)), NamedGuests.GatewayName);
        return new NamedNode(log, state, members, node, claim, actor);

        IEnumerable<IActorRef> Peers() => options.Nodes().Where(each => each != name)
            .Select(each => provider.ResolveActorRef($"{NodePlace.ActorsOf(each.ToString())}/{NamedGuests.GatewayName}"));
    }

    /// <summary>In order: its processes have ended, and the others keep the log without it. False if they did not say so in that time.</summary>
    /// <param name="patience">For the case that too few of those that keep the log are there. If they are there it takes as long as they need,
    /// <see cref="MostPatience"/> at most: with one of two that goes as a member, the other one could agree on nothing any more.</param>
    /// <param name="atOnce">Then no longer than <paramref name="patience"/>, whoever is there.</param>
    internal async Task<bool> LeaveAsync(TimeSpan patience, CancellationToken atOnce = default)
    {
        using var end = new CancellationTokenSource();
        var watching = WatchAsync();
        try
        {
            // Whether that was agreed or not, the others are told that this one goes: they may be about to leave themselves, and wait for its vote.
            await ((Task)Gateway.Ask<NamedGateway.LeftNamed>(new NamedGateway.LeaveNamed(), MostPatience, end.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return await _members.LeaveAsync(end.Token).ConfigureAwait(false);
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task WatchAsync()
        {
            var start = Environment.TickCount64;
            try
            {
                long elapsed;
                do
                {
                    await Task.Delay(Look, end.Token).ConfigureAwait(false);
                    elapsed = Environment.TickCount64 - start;
                }
                while (elapsed < patience.TotalMilliseconds || (elapsed < MostPatience.TotalMilliseconds && _members.CanAgree && !atOnce.IsCancellationRequested));
            }
            finally
            {
                await end.CancelAsync().ConfigureAwait(false);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _members.DisposeAsync().ConfigureAwait(false);
        _node.Session.System.Stop(Gateway);
        await _log.DisposeAsync().ConfigureAwait(false);
        await _claim.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Two nodes with one disk would be one member that says two things. The claim ends with the process, however it ends.</summary>
    private static FileStream Claim(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new FileStream(Path.Combine(folder, "claim"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new ProcException($"Another node of this host keeps its part of the named objects in {folder} ({e.Message}). Give this one a folder of its own with --state.", e);
        }
    }

    /// <summary>The folder says which member this is, wherever its host is reached now.</summary>
    /// <exception cref="ProcException">It does not say so any more.</exception>
    private static DnsEndPoint OpenFolder(string folder, NodeName name)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "self");
        if (File.Exists(file))
        {
            return MemberAddress.TryRead(File.ReadAllText(file), out var known) ? known : throw Damaged(folder, $"the file {file} cannot be read");
        }

        if (Directory.EnumerateDirectories(folder).Any()) throw Damaged(folder, $"the file {file} is missing");
        var self = MemberAddress.Of(RandomNumberGenerator.GetHexString(12, lowercase: true), name.Host!, name.Port);
        var unfinished = file + ".part";
        using (var stream = new FileStream(unfinished, FileMode.Create))
        {
            stream.Write(Encoding.UTF8.GetBytes(MemberAddress.Write(self)));
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, file, overwrite: true);
        return self;
    }

    /// <exception cref="ProcException">It is damaged.</exception>
    private static AgreedLog OpenLog(AgreedLogOptions options, NamedState state)
    {
        try
        {
            return new AgreedLog(options, state);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(options.Folder, e.Message, e);
        }
    }

    private static ProcException Damaged(string folder, string why, Exception? cause = null) => new(
        $"The folder {folder}, which keeps this node's part of the named objects, cannot be used: {why}. If other nodes keep them too, move the folder away "
        + "and start again: they have everything. If this is the only one, bring the file back from a copy.", cause);
}

internal sealed record NamedNodeOptions
{
    internal required NodeRuntime Node { get; init; }

    internal required Mesh.Mesh Mesh { get; init; }

    /// <summary>Where the log is kept. What is agreed is there; the node's other files end with it.</summary>
    internal required string Folder { get; init; }

    /// <summary>The first node of a new cluster. It makes no difference for a folder that has been used.</summary>
    internal required bool IsFirst { get; init; }

    /// <summary>The nodes that the cluster counts as its members now, this one included. One that is not among them, and silent, is given up.</summary>
    internal required Func<IEnumerable<NodeName>> Nodes { get; init; }

    internal TimeSpan MemberPatience { get; init; } = TimeSpan.FromMinutes(1);

    internal ILoggerFactory? Logging { get; init; }

    /// <summary>For tests that have less time.</summary>
    internal Func<NamedSettings, NamedSettings> Change { get; init; } = static settings => settings;
}
