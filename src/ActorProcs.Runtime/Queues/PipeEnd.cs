using ActorProcs.Nodes;
using ActorProcs.Wire;

namespace ActorProcs.Queues;

/// <summary>One side of one direction of a connection, as one handle holds it.</summary>
internal sealed class PipeEnd
{
    private static long s_lastJourney;

    private readonly QueueTable _table;
    private int _closed;

    private PipeEnd(QueueTable table, QueueEnd client, bool writes) => (_table, Client, Writes) = (table, client, writes);

    internal QueueEnd Client { get; }

    internal ObjectId Id => Client.Id;

    internal bool Writes { get; }

    internal bool IsClosed => Volatile.Read(ref _closed) != 0;

    internal static PipeEnd Open(Session session, ObjectId id, bool writes, EndTicket? ticket)
    {
        var table = QueueTable.Of(session);
        var end = new PipeEnd(table, table.Hold(id), writes);
        table.Send(new OpenEnd(id, table.Slot, writes, ticket));
        return end;
    }

    /// <summary>The end is being packed: it stays open on its way. Gives the number of the journey.</summary>
    internal long Send()
    {
        var number = Interlocked.Increment(ref s_lastJourney);
        _table.Send(new SendEnd(Id, _table.Slot, Writes, number));
        // A guest's children have numbers of its own node, which mean nothing to the home: they bind the end when they open it.
        if (!_table.IsGuest) Transit.Note(slot => _table.Send(new BindEnd(Id, _table.Slot, number, slot)));
        return number;
    }

    internal void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0) return;
        // First what was put, then the end: both go through the same home, which reads the lane before it lets it go.
        _table.Release(Client);
        _table.Send(new CloseEnd(Id, _table.Slot, Writes));
    }
}
