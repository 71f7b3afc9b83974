using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ActorProcs.Nodes;
using ActorProcs.Wire;

namespace ActorProcs.Pools;

/// <summary>The pools that this process owns: gives each message from a router to its pool's handle.</summary>
internal sealed class PoolDirectory
{
    private static readonly ConditionalWeakTable<Session, PoolDirectory> Directories = [];
    private readonly ConcurrentDictionary<ObjectId, PoolLink> _links = new();

    private PoolDirectory(Session session)
    {
        session.Inbox.Subscribe<PoolReady>(Route);
        session.Inbox.Subscribe<PoolResized>(Route);
        session.Inbox.Subscribe<PoolBroken>(Route);
        session.Inbox.Subscribe<PoolEnded>(Route);
        session.Inbox.Subscribe<BatchResults>(Route);
        session.Inbox.Subscribe<ItemLost>(Route);
        // A node that goes down with this system can send no goodbye.
        session.System.WhenTerminated.ContinueWith(
            _ => EndAll("its actor system has ended"), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        session.Lost.Register(() => EndAll("its node has ended"));
    }

    internal static PoolDirectory Of(Session session) => Directories.GetValue(session, static key => new PoolDirectory(key));

    internal void Add(PoolLink link) => _links[link.Id] = link;

    internal void Remove(PoolLink link) => _links.TryRemove(link.Id, out _);

    private void EndAll(string reason)
    {
        foreach (var link in _links.Values) link.Take(new PoolEnded(link.Id, reason));
    }

    private void Route(IForPoolOwner message)
    {
        if (_links.TryGetValue(message.Pool, out var link)) link.Take(message);
    }
}
