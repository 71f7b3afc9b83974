using MemoryPack;

namespace ActorProcs.Signals;

// What is kept of it where it outlives the processes that keep it.
internal sealed partial class ConditionState
{
    public byte[] Save() => MemoryPackSerializer.Serialize(new ConditionMemory([.. _line.Tickets], [.. _woken.OrderBy(ticket => ticket.Slot).ThenBy(ticket => ticket.Request)]));

    public void Load(byte[] saved)
    {
        var memory = MemoryPackSerializer.Deserialize<ConditionMemory>(saved)!;
        foreach (var ticket in memory.Line) _line.Add(ticket);
        _woken.UnionWith(memory.Woken);
    }
}

[MemoryPackable]
internal sealed partial record ConditionMemory(Ticket[] Line, Ticket[] Woken);
