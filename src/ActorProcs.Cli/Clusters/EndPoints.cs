using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace ActorProcs.Cli.Clusters;

/// <summary>Hosts and ports, as people write them.</summary>
internal static class EndPoints
{
    /// <summary>Null when it is none.</summary>
    internal static EndPoint? Parse(string text, int defaultPort)
    {
        if (IPEndPoint.TryParse(text, out var address)) return address.Port == 0 ? new IPEndPoint(address.Address, defaultPort) : address;
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? text : text[..colon];
        var port = defaultPort;
        if (colon >= 0 && !(int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= ushort.MaxValue))
            return null;
        return Uri.CheckHostName(host) == UriHostNameType.Dns ? new DnsEndPoint(host, port) : null;
    }

    /// <summary>Where others most likely reach this host: its name, if that leads to one of its own addresses, else its address on the
    /// way to the node that is joined. Null when neither can be told.</summary>
    internal static async Task<string?> OwnHostAsync(EndPoint? towards, CancellationToken cancel)
    {
        try
        {
            var name = Dns.GetHostName();
            var own = NetworkInterface.GetAllNetworkInterfaces().SelectMany(device => device.GetIPProperties().UnicastAddresses).Select(each => each.Address).ToHashSet();
            var found = await Dns.GetHostAddressesAsync(name, cancel).ConfigureAwait(false);
            if (found.Any(address => !IPAddress.IsLoopback(address) && own.Contains(address))) return name;
        }
        catch (SocketException)
        {
            // A name that nobody knows.
        }

        if (towards is null) return null;
        try
        {
            // Connecting a datagram socket sends nothing: it only asks the kernel for the way.
            using var probe = new Socket(SocketType.Dgram, ProtocolType.Udp);
            await probe.ConnectAsync(towards, cancel).ConfigureAwait(false);
            var address = ((IPEndPoint)probe.LocalEndPoint!).Address;
            return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
