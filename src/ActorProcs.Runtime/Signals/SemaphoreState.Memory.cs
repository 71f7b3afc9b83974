using MemoryPack;

namespace ActorProcs.Signals;

// What is kept of it where it outlives the processes that keep it.
internal sealed partial class SemaphoreState
{
    public byte[] Save() => MemoryPackSerializer.Serialize(new SemaphoreMemory(_count, [.. _line.Tickets], [.. _held]));

    public void Load(byte[] saved)
    {
        var memory = MemoryPackSerializer.Deserialize<SemaphoreMemory>(saved)!;
        _count = memory.Count;
        foreach (var ticket in memory.Line) _line.Add(ticket);
        foreach (var (slot, permits) in memory.Held) _held.Add(slot, permits);
    }
}

[MemoryPackable]
internal sealed partial record SemaphoreMemory(int Count, Ticket[] Line, KeyValuePair<int, int>[] Held);
