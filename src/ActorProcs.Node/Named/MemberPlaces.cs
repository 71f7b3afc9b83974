using System.Collections.Concurrent;
using System.Net;
using ActorProcs.Wire;

namespace ActorProcs.Named;

/// <summary>At which node the disk of a member of the log is now.</summary>
/// <remarks>1. A host comes back with another address, and the members are known by the old ones. 2. What it has promised is on its disk: it
/// must be counted as the one that it was, or its vote, and with one member everything, is lost. So each tells the others where it is.</remarks>
/// <param name="nodes">The nodes that the cluster counts as its members now.</param>
internal sealed class MemberPlaces(Func<IEnumerable<NodeName>> nodes)
{
    private readonly ConcurrentDictionary<string, NodeName> _told = new();

    internal void Hear(EndPoint member, NodeName node) => _told[MemberAddress.DiskOf(member)] = node;

    /// <summary>Null when it is at none of them.</summary>
    internal NodeName? Find(EndPoint member)
    {
        var disk = MemberAddress.DiskOf(member);
        var counted = nodes().ToArray();
        if (_told.TryGetValue(disk, out var told) && counted.Contains(told)) return told;

        // It has not said anything yet: it is where it was, unless somebody else says that he is there.
        var (host, port) = MemberAddress.PlaceOf(member);
        return counted.FirstOrDefault(node => node.Host == host && node.Port == port) is { } known && !_told.Any(each => each.Key != disk && each.Value == known)
            ? known
            : null;
    }
}
