using MemoryPack;

namespace ActorProcs.Signals;

// What is kept of it where it outlives the processes that keep it.
internal sealed partial class EventState
{
    public byte[] Save() => MemoryPackSerializer.Serialize(new EventMemory(_isSet, [.. _line.Tickets], [.. _watchers]));

    public void Load(byte[] saved)
    {
        var memory = MemoryPackSerializer.Deserialize<EventMemory>(saved)!;
        _isSet = memory.IsSet;
        foreach (var ticket in memory.Line) _line.Add(ticket);
        _watchers.UnionWith(memory.Watchers);
    }
}

[MemoryPackable]
internal sealed partial record EventMemory(bool IsSet, Ticket[] Line, int[] Watchers);
