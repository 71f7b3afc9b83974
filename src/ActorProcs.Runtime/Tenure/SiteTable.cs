using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ActorProcs.Nodes;
using ActorProcs.Wire;

namespace ActorProcs.Tenure;

/// <summary>The sites of one session: one for each object, however many handles name it.</summary>
/// <remarks>A site stays for as long as its session: the home may ask for tenure back long after the last handle was collected.</remarks>
internal sealed class SiteTable
{
    private static readonly ConditionalWeakTable<Session, SiteTable> BySession = [];

    private readonly ConcurrentDictionary<ObjectId, Site> _sites = new();
    private readonly Session _session;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private Exception? _lost;

    private SiteTable(Session session, TimeProvider time)
    {
        _session = session;
        _time = time;
        session.Inbox.Subscribe<Grant>(Route);
        session.Inbox.Subscribe<Yield>(Route);
        session.Inbox.Subscribe<Flushed>(Route);
        session.Inbox.Subscribe<Probe>(Route);
        session.Inbox.Subscribe<Peeked>(Route);
        session.Inbox.Subscribe<NotPeeked>(Route);
        session.Inbox.Subscribe<Changed>(Route);
        session.Inbox.Subscribe<LookAgain>(look => Find(look.Id)?.Receive(look));
        session.Inbox.Subscribe<HomeUnknown>(unknown => Find(unknown.Id)?.Lose(Gone(unknown.Id)));
        session.Lost.Register(() => Lose(session.LostError()));
    }

    internal static SiteTable Of(Session session) => BySession.GetValue(session, static s => new SiteTable(s, TimeProvider.System));

    /// <summary>For tests that move the clock themselves.</summary>
    internal static SiteTable Install(Session session, TimeProvider time)
    {
        var table = new SiteTable(session, time);
        BySession.Add(session, table);
        return table;
    }

    /// <summary>Makes an object: its home at the node, and here a site that has tenure from the start.</summary>
    internal Site Create(string kind, byte[] state, Guarded? data)
    {
        var id = ObjectId.New();
        data?.Load(state, version: 0);
        var site = new Site(_session, id, data, new InProcessWord(_time), _time);
        Add(site);
        _session.Tell(new CreateHome(id, kind, state, _session.Slot));
        site.Begin();
        return site;
    }

    /// <summary>The site of an object that was made elsewhere, or by another handle in this process.</summary>
    internal Site Open(ObjectId id, Func<Guarded?> data)
    {
        if (Find(id) is { } known) return known;
        lock (_gate)
        {
            return Find(id) ?? Add(new Site(_session, id, data(), new InProcessWord(_time), _time));
        }
    }

    /// <summary>What is asked for cannot be answered now: who waits is told.</summary>
    internal void Interrupt(Exception why)
    {
        foreach (var (_, site) in _sites) site.Interrupt(why);
    }

    /// <summary>The node is gone: every wait at every site ends with the error, now and later.</summary>
    internal void Lose(Exception why)
    {
        lock (_gate) _lost = why;
        foreach (var (_, site) in _sites) site.Lose(why);
    }

    private Site Add(Site site)
    {
        lock (_gate)
        {
            _sites[site.Id] = site;
            if (_lost is not null) site.Lose(_lost);
            return site;
        }
    }

    private Site? Find(ObjectId id) => _sites.GetValueOrDefault(id);

    private void Route(IFromHome message) => Find(message.Id)?.Receive(message);

    private static ObjectLostException Gone(ObjectId id) => new(
        $"The shared object {id} does not exist at its node any more: the program that made it has ended. "
        + "Keep the maker running for as long as others use the object.");
}
