using System.Collections.Concurrent;
using ActorProcs.Code;
using ActorProcs.Named;
using ActorProcs.Tenure;
using ActorProcs.Wire;

namespace ActorProcs.Nodes;

/// <summary>The nodes this program is joined to: where a handle that has travelled here finds its object.</summary>
internal static class OpenSessions
{
    private static readonly ConcurrentDictionary<string, Session> ByNode = new();
    private static GuestPlace? s_expected;

    internal static void Add(Session session)
    {
        ByNode[session.NodeId] = session;
        Listen();
    }

    /// <summary>From now on handles can arrive. A worker calls it before it has a session, because its function may come first.</summary>
    internal static void Listen()
    {
        HandleResolver.Resolve = Resolve;
        HandleResolver.MakeKnown = MakeKnown;
    }

    internal static void Remove(Session session) => ByNode.TryRemove(KeyValuePair.Create(session.NodeId, session));

    /// <summary>A handle is about to go to others. They have connections of their own to its node, by which they may be there sooner than this
    /// process's word that there is such an object; or this process ends, and its word is lost on the way.</summary>
    private static void MakeKnown(HandleReference reference)
    {
        if (ByNode.TryGetValue(reference.NodeId, out var session)) session.Arrivals.AwaitMade();
    }

    /// <summary>Returns when everything that this process has told its node and others is there: it is about to end, and what its connections
    /// have not handed over then is lost.</summary>
    internal static void AwaitAll()
    {
        foreach (var (nodeId, session) in ByNode)
            if (nodeId != NamedGuests.NodeId) session.Arrivals.AwaitAll();
    }

    private static object Resolve(HandleReference reference) => HandleFactory.Open(reference, Find(reference));

    /// <summary>The node that has started this process from afar has a place for it.</summary>
    internal static void Expect(GuestPlace place) => s_expected = place;

    /// <exception cref="ObjectLostException">The node is gone, or cannot be reached from here.</exception>
    internal static Session At(string nodeId)
    {
        // In a worker the function may be unpacked before its session is there; a handle is the first thing that has to wait for it.
        var own = WorkerProgram.SessionTask?.GetAwaiter().GetResult();
        if (own?.NodeId == nodeId) return own;
        if (nodeId == NamedGuests.NodeId && (own ?? ByNode.Values.FirstOrDefault(each => each.HasNamed)) is { } guest) return NamedGuests.Of(guest);
        if (ByNode.TryGetValue(nodeId, out var session)) return session;
        own ??= ByNode.Values.FirstOrDefault(open => !open.IsGuest && IsInCluster(open.NodeId));
        if (own is null || !IsInCluster(own.NodeId) || !IsInCluster(nodeId)) throw Unreachable(nodeId);
        var guests = GuestSessions.Of(own);
        if (s_expected is { } expected) guests.Expect(expected.NodeId, expected.Slot);
        return guests.Open(nodeId);
    }

    private static bool IsInCluster(string nodeId) => NodeName.TryParse(nodeId, out var name) && name.Host is not null;

    private static Session Find(HandleReference reference)
    {
        try
        {
            return At(reference.NodeId);
        }
        catch (ObjectLostException e)
        {
            throw new ObjectLostException($"A {reference.Kind} of node {reference.NodeId} has come here and cannot be used: {e.Message}");
        }
    }

    private static ObjectLostException Unreachable(string nodeId) => new(
        $"this process is not joined to the node {nodeId}. Objects live where they were made: make it in the context whose processes use it.");
}
