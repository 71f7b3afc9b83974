using System.Globalization;
using System.Net;
using ActorProcs.Cli.Terminal;
using ActorProcs.Mesh;
using ActorProcs.Trust;

namespace ActorProcs.Cli.Clusters;

/// <summary>A node of another host, for a console that is no member: it shows a certificate of the cluster, which <c>login</c> has bought,
/// or which this host has because it has joined.</summary>
/// <param name="place">Where it is.</param>
/// <param name="isInsecure">Whether the user has spelled out that nobody need prove who he is.</param>
internal sealed class DistantNode(DnsEndPoint place, bool isInsecure)
{
    internal const string Advice =
        "Let it in with a token of that cluster:  actorprocs login HOST:PORT --token TOKEN     (or, if it was started with --insecure:  -a insecure://HOST:PORT)";

    private const string InsecureScheme = "insecure://";

    private static string Logins => Path.Combine(StateFolder.Default, "logins");

    internal string Address { get; } = (isInsecure ? InsecureScheme : "") + TextOf(place);

    /// <summary>Null if the text is no place of a node.</summary>
    /// <exception cref="CliException">This host has no certificate to show there.</exception>
    internal static DistantNode? TryParse(string address)
    {
        if (PlaceIn(address) is not { } place) return null;
        var isInsecure = IsInsecure(address);
        if (!isInsecure && !FoldersFor(place).Any())
        {
            throw new CliException(
                ExitCode.NotReachable, $"this host has no certificate that the cluster at {TextOf(place)} would know it by.",
                $"Get one:  actorprocs login {TextOf(place)} --token TOKEN     (`actorprocs token create` there prints a token)");
        }

        return new DistantNode(place, isInsecure);
    }

    internal static bool IsAddress(string? text) => text is not null && PlaceIn(text) is not null;

    /// <summary>Where the certificate for a place is kept that <c>login</c> buys.</summary>
    internal static string LoginFolder(DnsEndPoint place) =>
        Path.Combine(Logins, string.Create(CultureInfo.InvariantCulture, $"{place.Host.ToLowerInvariant().Replace(':', '-')}_{place.Port}"));

    internal static string TextOf(DnsEndPoint place) =>
        string.Create(CultureInfo.InvariantCulture, $"{(place.Host.Contains(':', StringComparison.Ordinal) ? $"[{place.Host}]" : place.Host)}:{place.Port}");

    /// <exception cref="ProcException">The node says no, or what is kept here is damaged.</exception>
    /// <exception cref="IOException">It cannot be reached.</exception>
    internal async Task<Stream> ConnectAsync(CancellationToken cancel)
    {
        if (isInsecure) return await HttpDoor.DialAsync(place, new NoSecurity(), cancel).ConfigureAwait(false);
        ProcException? refusal = null;
        foreach (var folder in FoldersFor(place))
        {
            try
            {
                using var trust = await ClusterTrust.JoinAsync(new StateFolder(folder), [], token: null, place, cancel).ConfigureAwait(false);
                return await HttpDoor.DialAsync(place, new MeshTls(trust), cancel).ConfigureAwait(false);
            }
            catch (ProcException e)
            {
                // The first one is what was bought for this place: what is wrong with it says most.
                refusal ??= e;
            }
        }

        throw refusal ?? new ProcException($"This host has no certificate that the cluster at {TextOf(place)} would know it by any more. {Advice}");
    }

    private static bool IsInsecure(string address) => address.StartsWith(InsecureScheme, StringComparison.Ordinal);

    private static DnsEndPoint? PlaceIn(string address) => HostAndPort.TryParse(IsInsecure(address) ? address[InsecureScheme.Length..] : address);

    /// <summary>Certificates that this host has: the one for the place, its own as a member, and those for other places, of which one may be of the
    /// same cluster.</summary>
    private static IEnumerable<string> FoldersFor(DnsEndPoint place)
    {
        string[] others = Directory.Exists(Logins) ? Directory.GetDirectories(Logins) : [];
        return ((string[])[LoginFolder(place), StateFolder.Default, .. others]).Distinct().Where(StateFolder.IsUsed);
    }
}
