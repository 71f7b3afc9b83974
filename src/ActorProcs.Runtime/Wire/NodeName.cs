using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ActorProcs.Wire;

/// <summary>The id of a node. One that stands alone says where it is reached: <c>k3m9x2ab.10.0.0.2.4053</c> is the node k3m9x2ab, on
/// port 4053 of host 10.0.0.2. One inside a program is only <c>k3m9x2ab</c>.</summary>
/// <remarks>The first part is new at every start, so a node that comes back is never mistaken for its predecessor; it alone names the
/// node's directories, because the path of a socket has little room. A colon may stand in no host of an address, so an IPv6 address is
/// written with <c>-</c> and marked: <c>k3m9x2ab.ip6.fe80--1.4053</c>.</remarks>
internal sealed record NodeName
{
    private const int RandomLength = 8;
    private const int LongestHost = 253;
    private const string Ip6 = "ip6.";

    // Letters and digits that cannot be mistaken for each other: people read this name in logs and paths.
    private const string Letters = "abcdefghjkmnpqrstuvwxyz";
    private const string HeadLetter = "a";
    private const string Digits = "23456789";

    private static readonly SearchValues<char> PlainCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-._");

    private NodeName(string random, string? host, int port) => (Random, Host, Port) = (random, host, port);

    /// <summary>What differs at every start.</summary>
    internal string Random { get; }

    /// <summary>The address or the name of its host; null when it cannot be reached from other hosts.</summary>
    internal string? Host { get; }

    internal int Port { get; }

    /// <summary>A new node inside a program.</summary>
    // A letter first: digits alone would be read as a number, and that is an IPv4 address.
    internal static NodeName New() =>
        new(RandomNumberGenerator.GetString(Letters.AsSpan(1), 1) + RandomNumberGenerator.GetString(Letters + Digits, RandomLength - 1), null, 0);

    /// <summary>A new node that other hosts reach there.</summary>
    /// <exception cref="ProcException">The host or the port is none.</exception>
    /// <param name="host">An address, or a name.</param>
    /// <param name="port">The port.</param>
    /// <param name="isHead">Whether it begins a cluster. When one of two nodes cannot reach the other, the cluster goes on with the one
    /// whose id comes first; so the one that began it comes before all others.</param>
    internal static NodeName NewAt(string host, int port, bool isHead = false)
    {
        if (port is <= 0 or > ushort.MaxValue) throw new ProcException($"{port} is not a port: use 1 to {ushort.MaxValue}.");
        var plain = IPAddress.TryParse(host, out var address) ? address.ToString() : host.ToLowerInvariant();
        var random = New().Random;
        if (isHead) random = string.Concat(HeadLetter, random.AsSpan(1));
        return TryParse(Text(random, plain, port)) is { } name && name.Host == plain
            ? name
            : throw new ProcException($"'{host}' cannot be where other hosts reach this node: use an address without a scope, or a name of letters, digits, '-' and '.'.");
    }

    /// <exception cref="ProcException">It is no node's id.</exception>
    internal static NodeName Parse(string text) =>
        TryParse(text) ?? throw new ProcException($"'{text}' is not the id of a node. One looks like k3m9x2ab.10.0.0.2.4053.");

    internal static bool TryParse(string? text, [NotNullWhen(true)] out NodeName? name) => (name = TryParse(text)) is not null;

    /// <summary>Whether an id is that of a node that other hosts can reach.</summary>
    internal static bool HasHost(string id) => TryParse(id, out var name) && name.Host is not null;

    /// <summary>The part of an id that names the node's directories. The id may come from anybody: see <see cref="Transport.SocketPath"/>.</summary>
    internal static string DirectoryOf(string id) => id.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? id[..dot] : id;

    /// <summary>Where to connect.</summary>
    internal EndPoint EndPoint()
    {
        if (Host is null) throw new InvalidOperationException($"The node {this} lives in a program and has no port.");
        return IPAddress.TryParse(Host, out var address) ? new IPEndPoint(address, Port) : new DnsEndPoint(Host, Port);
    }

    public override string ToString() => Host is null ? Random : Text(Random, Host, Port);

    private static string Text(string random, string host, int port)
    {
        var shown = host.Contains(':', StringComparison.Ordinal) ? Ip6 + host.Replace(':', '-') : host;
        return string.Create(CultureInfo.InvariantCulture, $"{random}.{shown}.{port}");
    }

    private static NodeName? TryParse(string? text)
    {
        if (text is null) return null;
        var random = DirectoryOf(text);
        if (random.Length is 0 or > 63 || random.AsSpan().ContainsAnyExcept(PlainCharacters)) return null;
        if (random.Length == text.Length) return new NodeName(random, null, 0);

        var lastDot = text.LastIndexOf('.');
        if (lastDot <= random.Length) return null;
        var host = text[(random.Length + 1)..lastDot];
        if (!int.TryParse(text.AsSpan(lastDot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return null;
        if (port is 0 or > ushort.MaxValue || host.Length is 0 or > LongestHost || host.AsSpan().ContainsAnyExcept(HostCharacters)) return null;

        // 10.0.0 and 0x7f.1 are addresses to old programs.
        if (IPAddress.TryParse(host, out var number) && number.ToString() != host) return null;
        if (host.StartsWith(Ip6, StringComparison.Ordinal))
        {
            if (!IPAddress.TryParse(host[Ip6.Length..].Replace('-', ':'), out var address)) return null;
            if (address.AddressFamily != AddressFamily.InterNetworkV6) return null;
            host = address.ToString();
        }

        // One id has one text: a port of 04053, or an address written in another way, would be a second name of the same node.
        var name = new NodeName(random, host, port);
        return name.ToString() == text ? name : null;
    }
}
