using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace ActorProcs.Mesh;

/// <summary>Where other hosts most likely reach this one.</summary>
internal static class PublicHost
{
    /// <summary>The address that is listened at; if that is all of them, the first that leads out of this host.</summary>
    internal static string Of(IPAddress listen)
    {
        if (!listen.Equals(IPAddress.Any) && !listen.Equals(IPAddress.IPv6Any)) return listen.ToString();
        var outward = NetworkInterface.GetAllNetworkInterfaces()
            .Where(device => device.OperationalStatus == OperationalStatus.Up && device.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            // The one that has a gateway is the one that is connected with more than itself.
            .OrderByDescending(device => device.GetIPProperties().GatewayAddresses.Count > 0)
            .SelectMany(device => device.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(address => address.AddressFamily == AddressFamily.InterNetwork || !address.IsIPv6LinkLocal)
            .OrderBy(address => address.AddressFamily)
            .FirstOrDefault();
        return (outward ?? IPAddress.Loopback).ToString();
    }
}
