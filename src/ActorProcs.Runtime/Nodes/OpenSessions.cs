using System.Collections.Concurrent;
using ActorProcs.Code;
using ActorProcs.Named;
using ActorProcs.Tenure;

namespace ActorProcs.Nodes;

/// <summary>The nodes this program is joined to: where a handle that has travelled here finds its object.</summary>
internal static class OpenSessions
{
    private static readonly ConcurrentDictionary<string, Session> ByNode = new();

    internal static void Add(Session session)
    {
        ByNode[session.NodeId] = session;
        Listen();
    }

    /// <summary>From now on handles can arrive. A worker calls it before it has a session, because its function may come first.</summary>
    internal static void Listen() => HandleResolver.Resolve = Resolve;

    internal static void Remove(Session session) => ByNode.TryRemove(KeyValuePair.Create(session.NodeId, session));

    private static object Resolve(HandleReference reference) => HandleFactory.Open(reference, Find(reference));

    private static Session Find(HandleReference reference)
    {
        // In a worker the function may be unpacked before its session is there; a handle is the first thing that has to wait for it.
        var own = WorkerProgram.SessionTask?.GetAwaiter().GetResult();
        if (own?.NodeId == reference.NodeId) return own;
        if (reference.NodeId == NamedGuests.NodeId && (own ?? ByNode.Values.FirstOrDefault(each => each.HasNamed)) is { } guest) return NamedGuests.Of(guest);
        return ByNode.TryGetValue(reference.NodeId, out var session)
            ? session
            : throw new ObjectLostException(
                $"A {reference.Kind} of node {reference.NodeId} has come to a process that is not joined to that node. "
                + "Objects live where they were made: make it in the context whose processes use it.");
    }
}
