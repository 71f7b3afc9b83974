namespace ActorProcs.Queues;

/// <summary>Who holds the ends of one direction of a connection. An end is open while any process holds it, or while it is on its way to
/// one.</summary>
internal sealed class PipeEnds
{
    /// <summary>Only ends sent a moment ago are asked about, so older deaths may be forgotten.</summary>
    private const int DeathsKept = 1024;

    private readonly Dictionary<(int Slot, bool Writes), int> _open = [];
    private readonly Dictionary<EndTicket, Travel> _travelling = [];
    private readonly HashSet<EndTicket> _arrivedEarly = [];
    private readonly Queue<int> _dead = new();
    private readonly bool[] _wasOpen = new bool[2];

    /// <summary>Nobody can write (or read) any more, ever.</summary>
    internal bool IsOver(bool writes) =>
        _wasOpen[writes ? 1 : 0] && !_open.Keys.Any(key => key.Writes == writes) && !_travelling.Values.Any(travel => travel.Writes == writes);

    internal void Open(int slot, bool writes, EndTicket? ticket)
    {
        _wasOpen[writes ? 1 : 0] = true;
        _open[(slot, writes)] = _open.GetValueOrDefault((slot, writes)) + 1;
        // 1. A sends an end to B through a queue, and tells us. 2. The item goes by shared memory and is faster: B opens the end first.
        // 3. A's word arrives, of an end that is on its way to nobody. It would be waited for as long as A lives.
        if (ticket is { } used && !_travelling.Remove(used)) _arrivedEarly.Add(used);
    }

    internal void Close(int slot, bool writes)
    {
        var left = _open.GetValueOrDefault((slot, writes)) - 1;
        if (left > 0) _open[(slot, writes)] = left;
        else _open.Remove((slot, writes));
    }

    /// <summary>A process has packed an end; nobody has unpacked it yet.</summary>
    internal void Send(EndTicket ticket, bool writes)
    {
        if (!_arrivedEarly.Remove(ticket)) _travelling[ticket] = new Travel(writes, null);
    }

    /// <summary>The end was packed for this process: if it dies before it unpacks it, nobody will.</summary>
    /// <param name="ticket">The end.</param>
    /// <param name="slot">The process; less than 0 for none, when it could not be started.</param>
    internal void Bind(EndTicket ticket, int slot)
    {
        if (!_travelling.TryGetValue(ticket, out var travel)) return;
        if (slot < 0 || _dead.Contains(slot)) _travelling.Remove(ticket);
        else _travelling[ticket] = travel with { To = slot };
    }

    internal void Bury(int slot)
    {
        _dead.Enqueue(slot);
        if (_dead.Count > DeathsKept) _dead.Dequeue();
        _open.Remove((slot, true));
        _open.Remove((slot, false));
        _arrivedEarly.RemoveWhere(ticket => ticket.Slot == slot);
        foreach (var ticket in _travelling.Where(entry => entry.Key.Slot == slot || entry.Value.To == slot).Select(entry => entry.Key).ToArray())
            _travelling.Remove(ticket);
    }

    private readonly record struct Travel(bool Writes, int? To);
}
