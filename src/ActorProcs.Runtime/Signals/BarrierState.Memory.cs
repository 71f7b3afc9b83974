using MemoryPack;

namespace ActorProcs.Signals;

// What is kept of it where it outlives the processes that keep it.
internal sealed partial class BarrierState
{
    public byte[] Save() => MemoryPackSerializer.Serialize(new BarrierMemory([.. _members.OrderBy(member => member.Key)], [.. _arrived], [.. _early], _acting, _broken));

    public void Load(byte[] saved)
    {
        var memory = MemoryPackSerializer.Deserialize<BarrierMemory>(saved)!;
        foreach (var (slot, who) in memory.Members) _members.Add(slot, who);
        _arrived.AddRange(memory.Arrived);
        _early.AddRange(memory.Early);
        (_acting, _broken) = (memory.Acting, memory.Broken);
    }
}

[MemoryPackable]
internal sealed partial record BarrierMemory(KeyValuePair<int, string>[] Members, Ticket[] Arrived, Ticket[] Early, Ticket? Acting, string? Broken);
