using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ActorProcs.Nodes;
using ActorProcs.Wire;

namespace ActorProcs.Signals;

/// <summary>What this process knows of an event that it looks at.</summary>
internal sealed class EventReplica
{
    internal volatile bool IsSet;

    /// <summary>Completed when the home has sent the first news.</summary>
    internal volatile bool IsCurrent;
}

/// <summary>The events that this process looks at, kept current by their homes.</summary>
internal sealed class EventReplicas
{
    private static readonly ConditionalWeakTable<Session, EventReplicas> Tables = [];

    private readonly ConcurrentDictionary<ObjectId, WeakReference<EventReplica>> _replicas = new();

    private EventReplicas(Session session) => session.Inbox.Subscribe<EventChanged>(OnChanged);

    internal static EventReplicas Of(Session session) => Tables.GetValue(session, static key => new EventReplicas(key));

    /// <summary>The one replica that all handles of the event in this process share.</summary>
    internal EventReplica Get(ObjectId id)
    {
        while (true)
        {
            var entry = _replicas.GetOrAdd(id, static _ => new WeakReference<EventReplica>(new EventReplica()));
            if (entry.TryGetTarget(out var replica)) return replica;
            var fresh = new EventReplica();
            if (_replicas.TryUpdate(id, new WeakReference<EventReplica>(fresh), entry)) return fresh;
        }
    }

    private void OnChanged(EventChanged changed)
    {
        if (!_replicas.TryGetValue(changed.Id, out var entry)) return;
        if (entry.TryGetTarget(out var replica)) replica.IsSet = changed.IsSet;
        else _replicas.TryRemove(KeyValuePair.Create(changed.Id, entry));
    }
}
