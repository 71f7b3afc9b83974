using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace ActorProcs.Named;

/// <summary>The name of a member of the log: which disk it is (a random word, made with the folder), and where it was reached
/// when it became one.</summary>
/// <remarks>A host that comes back with an empty disk has forgotten what it had promised. With another word it is another member, and cannot
/// vote as the one that it was.</remarks>
internal static class MemberAddress
{
    internal static DnsEndPoint Of(string disk, string host, int port) => new($"{disk}@{host}", port);

    internal static string DiskOf(EndPoint member) => ((DnsEndPoint)member).Host.Split('@')[0];

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

    internal static bool TryRead(string text, [NotNullWhen(true)] out DnsEndPoint? member)
    {
        member = text.Split('|') is [{ Length: > 0 } name, var port] && int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 65536
            ? new DnsEndPoint(name, number)
            : null;
        return member is not null;
    }

    /// <exception cref="FormatException">It is none.</exception>
    internal static DnsEndPoint Read(string text) => TryRead(text, out var member) ? member : throw new FormatException($"'{text}' is no member of the log.");
}
