using MemoryPack;

namespace ActorProcs.Signals;

/// <summary>Who asked: a process, and the number it gave to its request.</summary>
[MemoryPackable]
internal readonly partial record struct Ticket(int Slot, long Request)
{
    internal static Ticket Of(ISignalRequest request) => new(request.Slot, request.Request);
}

/// <summary>Those who wait, in the order in which they asked; any of them may leave.</summary>
internal sealed class WaitLine
{
    private readonly LinkedList<Ticket> _line = [];
    private readonly Dictionary<Ticket, LinkedListNode<Ticket>> _places = [];

    internal int Count => _line.Count;

    internal IReadOnlyCollection<Ticket> Tickets => _line;

    internal void Add(Ticket ticket) => _places.Add(ticket, _line.AddLast(ticket));

    internal bool TryTake(out Ticket first)
    {
        first = _line.First?.Value ?? default;
        return _line.Count > 0 && Remove(first);
    }

    internal bool Remove(Ticket ticket)
    {
        if (!_places.Remove(ticket, out var place)) return false;
        _line.Remove(place);
        return true;
    }

    /// <summary>Forgets the waits of a process that has ended.</summary>
    internal void RemoveAllOf(int slot)
    {
        foreach (var ticket in _line.Where(ticket => ticket.Slot == slot).ToArray()) Remove(ticket);
    }
}
