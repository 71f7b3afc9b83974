using System.Collections.Immutable;
using ActorProcs.Code;
using ActorProcs.Named;
using ActorProcs.Tenure;
using ActorProcs.Wire;

namespace ActorProcs.Nodes;

/// <summary>The nodes this program is joined to: where a handle that has travelled here finds its object.</summary>
internal static class OpenSessions
{
    private static ImmutableList<Session> s_open = [];
    private static GuestPlace? s_expected;

    internal static void Add(Session session)
    {
        ImmutableInterlocked.Update(ref s_open, static (open, added) => open.Add(added), session);
        Listen();
    }

    /// <summary>From now on handles can arrive. A worker calls it before it has a session, because its function may come first.</summary>
    internal static void Listen()
    {
        HandleResolver.Resolve = Resolve;
        HandleResolver.MakeKnown = MakeKnown;
    }

    /// <summary>The end of a session, and of those at other nodes that it had opened.</summary>
    internal static void Remove(Session session) =>
        ImmutableInterlocked.Update(ref s_open, static (open, over) => open.RemoveAll(each => each.System == over.System), session);

    /// <summary>A handle is about to go to others. They have connections of their own to its node, by which they may be there sooner than this
    /// process's word that there is such an object; or this process ends, and its word is lost on the way.</summary>
    private static void MakeKnown(HandleReference reference)
    {
        foreach (var session in s_open)
            if (session.NodeId == reference.NodeId) session.Delivery.AwaitMade();
    }

    /// <summary>Ends when everything that this process has told its nodes is there, or cannot arrive. What the connections of a process have not
    /// handed over when it ends is lost.</summary>
    internal static Task HeardAsync() => Task.WhenAll(s_open.Select(session => session.Delivery.HeardAsync()));

    /// <summary>The same of the other nodes where a session's program was a guest.</summary>
    internal static Task HeardElsewhereAsync(Session own) =>
        Task.WhenAll(s_open.Where(session => session.IsGuest && session.System == own.System).Select(session => session.Delivery.HeardAsync()));

    private static object Resolve(HandleReference reference) => HandleFactory.Open(reference, Find(reference));

    /// <summary>The node that has started this process from afar has a place for it.</summary>
    internal static void Expect(GuestPlace place) => s_expected = place;

    /// <exception cref="ObjectLostException">The node is gone, or cannot be reached from here.</exception>
    internal static Session At(string nodeId)
    {
        // In a worker the function may be unpacked before its session is there; a handle is the first thing that has to wait for it.
        var own = WorkerProgram.SessionTask?.GetAwaiter().GetResult();
        if (own?.NodeId == nodeId) return own;
        if (nodeId == NamedGuests.NodeId && (own ?? s_open.Find(each => each.HasNamed)) is { } guest) return NamedGuests.Of(guest);
        if (s_open.FindLast(each => each.NodeId == nodeId) is { } session) return session;
        own ??= s_open.Find(open => !open.IsGuest && open.IsInCluster);
        if (own is null || !own.IsInCluster || !NodeName.HasHost(nodeId)) throw Unreachable(nodeId);
        var guests = GuestSessions.Of(own);
        if (s_expected is { } expected) guests.Expect(expected.NodeId, expected.Slot);
        return guests.Open(nodeId);
    }

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
