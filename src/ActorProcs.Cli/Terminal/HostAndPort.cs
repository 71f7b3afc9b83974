using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using ActorProcs.Mesh;

namespace ActorProcs.Cli.Terminal;

/// <summary>Where a node is, as people type it: <c>10.0.0.1:4053</c>, <c>head:4053</c>, <c>[fe80::1]:4053</c>.</summary>
internal static class HostAndPort
{
    /// <summary>Null if it is none.</summary>
    internal static DnsEndPoint? TryParse(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || text[..colon].Trim('[', ']') is not { Length: > 0 } host || host.Contains('/', StringComparison.Ordinal)) return null;
        return int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? new DnsEndPoint(host, port)
            : null;
    }

    /// <summary>For an option or argument.</summary>
    internal static DnsEndPoint? Parse(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (TryParse(text) is { } place) return place;
        argument.AddError($"'{text}' is not a place of a node. One looks like 10.0.0.1:{MeshOptions.DefaultPort}.");
        return null;
    }
}
