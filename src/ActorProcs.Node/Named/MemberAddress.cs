using System.Globalization;
using System.Net;

namespace ActorProcs.Named;

/// <summary>The name of a member of the log: which disk it is (a random word, made with the folder), and where it is reached.</summary>
/// <remarks>A host that comes back with an empty disk has forgotten what it had promised. With another word it is another member, and cannot
/// vote as the one that it was.</remarks>
internal static class MemberAddress
{
    internal static DnsEndPoint Of(string disk, string host, int port) => new($"{disk}@{host}", port);

    internal static (string Host, int Port) PlaceOf(EndPoint member)
    {
        var address = (DnsEndPoint)member;
        return (address.Host[(address.Host.IndexOf('@', StringComparison.Ordinal) + 1)..], address.Port);
    }

    internal static string Write(EndPoint member)
    {
        var address = (DnsEndPoint)member;
        return string.Create(CultureInfo.InvariantCulture, $"{address.Host}|{address.Port}");
    }

    internal static DnsEndPoint Read(string text)
    {
        var parts = text.Split('|');
        return new DnsEndPoint(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
