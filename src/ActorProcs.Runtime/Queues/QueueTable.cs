using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ActorProcs.Nodes;
using ActorProcs.Wire;

namespace ActorProcs.Queues;

/// <summary>The queues that this process uses at one node: one client each, however many handles there are.</summary>
internal sealed class QueueTable : IQueueLink
{
    private static readonly ConditionalWeakTable<Session, QueueTable> BySession = [];

    private readonly ConcurrentDictionary<ObjectId, QueueEnd> _clients = new();
    private readonly Dictionary<ObjectId, int> _holders = [];
    private readonly Session _session;

    private QueueTable(Session session)
    {
        _session = session;
        Pages = new BulkPages(session.Bulk);
        session.Inbox.Subscribe<QueueAttached>(message => Find(message.Id)?.Deliver(message));
        session.Inbox.Subscribe<QueueRefused>(message => Find(message.Id)?.Deliver(message));
        session.Inbox.Subscribe<QueueLooked>(message => Find(message.Id)?.Deliver(message));
        session.Inbox.Subscribe<QueueDone>(message => Find(message.Id)?.Deliver(message));
        session.Inbox.Subscribe<DistantAnswer>(message => Find(message.Id)?.Deliver(message));
        session.Inbox.Subscribe<LookAgain>(message => Find(message.Id)?.Deliver(message));
        session.Inbox.Subscribe<HomeUnknown>(message => Find(message.Id)?.Lose(new ObjectLostException(
            $"Queue or connection {message.Id} is gone: it was closed everywhere, or the program that made it has ended. Make it in a program that lives as long as those that use it.")));
        session.Lost.UnsafeRegister(
            static table =>
            {
                foreach (var client in ((QueueTable)table!)._clients.Values)
                    client.Lose(new ObjectLostException($"Queue {client.Id} is gone: its node has ended."));
            },
            this);
    }

    /// <summary>Whether the queues are on another host.</summary>
    internal bool IsGuest => _session.IsGuest;

    public int Slot => _session.Slot;

    public IPageStore Pages { get; }

    internal static QueueTable Of(Session session) => BySession.GetValue(session, static session => new QueueTable(session));

    internal QueueEnd Open(ObjectId id)
    {
        var client = _clients.GetOrAdd(id, static (id, table) => table.IsGuest ? new DistantQueue(id, table) : new QueueClient(id, table), this);
        if (_session.Lost.IsCancellationRequested) client.Lose(new ObjectLostException($"Queue {id} is gone: its node has ended."));
        return client;
    }

    /// <summary>As <see cref="Open"/>, for a handle that will <see cref="Release"/> the client.</summary>
    internal QueueEnd Hold(ObjectId id)
    {
        lock (_holders)
        {
            _holders[id] = _holders.GetValueOrDefault(id) + 1;
            return Open(id);
        }
    }

    /// <summary>When its last handle in this process is gone, what it shares with the home is let go.</summary>
    internal void Release(QueueEnd client)
    {
        lock (_holders)
        {
            if (--_holders[client.Id] > 0) return;
            _holders.Remove(client.Id);
            _clients.TryRemove(client.Id, out _);
            client.Detach();
        }
    }

    public void Send(IForHome message) => _session.Tell(message);

    private QueueEnd? Find(ObjectId id) => _clients.GetValueOrDefault(id);
}
