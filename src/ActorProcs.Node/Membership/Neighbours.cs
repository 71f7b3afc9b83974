using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ActorProcs.Mesh;
using ActorProcs.Wire;
using Akka.Actor;
using Akka.Cluster;

namespace ActorProcs.Membership;

/// <summary>Who the other members are, in a file: so that a first node which was killed and comes back finds its cluster, and does not begin
/// another beside it.</summary>
internal sealed class Neighbours : UntypedActor
{
    internal const string ActorName = "neighbours";

    private const string FileName = "neighbours";

    /// <summary>Who says nothing for this long is asked again: what was asked may be lost, or its host busy.</summary>
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(3);

    /// <summary>Who has not answered in this time is taken to be gone too. It is long, because to be wrong means two clusters.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly HashSet<UniqueAddress> _up = [];
    private readonly string _file;

    /// <param name="folder">What outlives the node.</param>
    public Neighbours(string folder) => _file = Path.Combine(folder, FileName);

    /// <summary>A member that answers, or null when none is known or none does.</summary>
    /// <remarks>Where nobody listens, nobody is: such a place is not asked twice. One that says nothing may be slow.</remarks>
    internal static async Task<NodeName?> FindAsync(string folder, NodeName own, MeshOptions options, CancellationToken cancel)
    {
        var impatient = options with { Patience = AnswerPatience };
        var asked = Read(Path.Combine(folder, FileName)).Where(place => !IsOwn(place, own)).Select(place => TryAskAsync(place, own, impatient, cancel)).ToList();
        while (asked.Count > 0)
        {
            var answered = await Task.WhenAny(asked).ConfigureAwait(false);
            if (await answered.ConfigureAwait(false) is { } member) return member;
            asked.Remove(answered);
        }

        return null;
    }

    protected override void PreStart() =>
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        // From the events alone: 1. Two nodes come at once, and both events are here. 2. The cluster's own view of its state, an actor of its
        // own, has not heard of them yet. 3. No other event follows: what is read from that view now would be in the file for ever.
        if (message is not ClusterEvent.IMemberEvent { Member: var changed } || changed.UniqueAddress == _cluster.SelfUniqueAddress) return;
        if (changed.Status == MemberStatus.Up) _up.Add(changed.UniqueAddress);
        else _up.Remove(changed.UniqueAddress);

        // 1. All others are given up, because this node is cut off, or one by one. 2. It ends too. 3. It comes back: it must still know whom to
        // ask. So the last ones known are kept until there are others.
        if (_up.Count == 0) return;
        try
        {
            var unfinished = _file + ".part";
            File.WriteAllLines(unfinished, _up.Select(member => NodeName.Parse(member.Address.Host)).Select(name => string.Create(CultureInfo.InvariantCulture, $"{name.Host}|{name.Port}")));
            File.Move(unfinished, _file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The disk is full. The next change writes it again; until then an older list serves.
        }
    }

    private static async Task<NodeName?> TryAskAsync(DnsEndPoint place, NodeName own, MeshOptions options, CancellationToken cancel)
    {
        var end = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        do
        {
            try
            {
                return await FirstContact.AskAsync(place, own, options, cancel).ConfigureAwait(false);
            }
            catch (Exception e) when (e is ProcException or IOException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } })
            {
                return null;
            }
            catch (IOException)
            {
                await Task.Delay(Pause, cancel).ConfigureAwait(false);
            }
        }
        while (Environment.TickCount64 < end);

        return null;
    }

    private static DnsEndPoint[] Read(string file)
    {
        try
        {
            return File.Exists(file) ? [.. File.ReadAllLines(file).Select(Place).OfType<DnsEndPoint>()] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static DnsEndPoint? Place(string line) =>
        line.Split('|') is [{ Length: > 0 } host, var port] && int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 65536
            ? new DnsEndPoint(host, number)
            : null;

    private static bool IsOwn(DnsEndPoint place, NodeName own) => place.Host == own.Host && place.Port == own.Port;
}
