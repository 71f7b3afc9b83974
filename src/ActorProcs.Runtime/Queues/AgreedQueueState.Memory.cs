using ActorProcs.Signals;
using MemoryPack;

namespace ActorProcs.Queues;

// What is kept of it where it outlives the processes that keep it.
internal sealed partial class AgreedQueueState
{
    public byte[] Save() => MemoryPackSerializer.Serialize(new AgreedQueueMemory(
        [.. _items],
        [.. _takers.Tickets],
        [.. _putters],
        [.. _inHand.Select(held => (held.Key.Slot, held.Key.Request, held.Value))],
        [.. _taken],
        [.. _joiners],
        _unfinished,
        _lost,
        _closed));

    public void Load(byte[] saved)
    {
        var memory = MemoryPackSerializer.Deserialize<AgreedQueueMemory>(saved)!;
        foreach (var item in memory.Items) _items.AddLast(item);
        foreach (var ticket in memory.Takers) _takers.Add(ticket);
        _putters.AddRange(memory.Putters);
        foreach (var (slot, request, item) in memory.InHand) _inHand.Add((slot, request), item);
        foreach (var (slot, count) in memory.Taken) _taken.Add(slot, count);
        _joiners.AddRange(memory.Joiners);
        (_unfinished, _lost, _closed) = (memory.Unfinished, memory.Lost, memory.Closed);
        _bytes = _items.Sum(item => (long)item.Length);
    }
}

[MemoryPackable]
internal sealed partial record AgreedQueueMemory(
    byte[][] Items, Ticket[] Takers, (Ticket Ticket, byte[] Item)[] Putters, (int Slot, long Request, byte[] Item)[] InHand,
    KeyValuePair<int, long>[] Taken, Ticket[] Joiners, long Unfinished, long Lost, bool Closed);
