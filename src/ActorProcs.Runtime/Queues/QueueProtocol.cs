using ActorProcs.Nodes;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Queues;

/// <summary>What processes and a queue's home say to each other. Items are not among it: they go through shared memory.</summary>
internal static class QueueProtocol
{
    internal static void Register(WireCatalog catalog) => catalog
        .Add<AttachQueue>("q.attach")
        .Add<QueueAttached>("q.attached")
        .Add<QueueRefused>("q.refused")
        .Add<LookAtQueue>("q.look")
        .Add<QueueLooked>("q.looked")
        .Add<AwaitItems>("q.items")
        .Add<AwaitRoom>("q.room")
        .Add<LookAgain>("q.again")
        .Add<CloseQueue>("q.close")
        .Add<AwaitDone>("q.done")
        .Add<CancelDone>("q.cancel")
        .Add<QueueDone>("q.all")
        .Add<DetachQueue>("q.detach")
        .Add<OpenEnd>("q.open")
        .Add<CloseEnd>("q.shut")
        .Add<SendEnd>("q.send")
        .Add<BindEnd>("q.bind");
}

/// <summary>What a home is made of.</summary>
/// <param name="Capacity">The most items; 0 for no bound.</param>
/// <param name="ByteBound">With so many bytes held, producers wait.</param>
[MemoryPackable]
internal sealed partial record QueueState(int Capacity, long ByteBound);

/// <summary>The first request of a process: nothing else is heard from it before.</summary>
[MemoryPackable]
internal sealed partial record AttachQueue(ObjectId Id, int Slot, string Lane) : IFromProcess;

[MemoryPackable]
internal sealed partial record QueueAttached(ObjectId Id, string Window, int Capacity) : IWireMessage;

/// <summary>There is no memory to share.</summary>
[MemoryPackable]
internal sealed partial record QueueRefused(ObjectId Id, string Reason) : IWireMessage;

/// <summary>Something may have changed in shared memory. A request other than 0 is answered when the home has seen all that was put before.</summary>
[MemoryPackable]
internal sealed partial record LookAtQueue(ObjectId Id, int Slot, long Request, bool WantsRoom) : IFromProcess;

[MemoryPackable]
internal sealed partial record QueueLooked(ObjectId Id, long Request, int Count) : IWireMessage;

/// <summary>So many calls of Get wait.</summary>
[MemoryPackable]
internal sealed partial record AwaitItems(ObjectId Id, int Slot, int Count) : IFromProcess;

/// <summary>So many calls of Put wait.</summary>
[MemoryPackable]
internal sealed partial record AwaitRoom(ObjectId Id, int Slot, int Count) : IFromProcess;

/// <summary>There may be an item, room, or an end.</summary>
[MemoryPackable]
internal sealed partial record LookAgain(ObjectId Id) : IWireMessage;

[MemoryPackable]
internal sealed partial record CloseQueue(ObjectId Id, int Slot, long Request) : IFromProcess;

[MemoryPackable]
internal sealed partial record AwaitDone(ObjectId Id, int Slot, long Request) : IFromProcess;

[MemoryPackable]
internal sealed partial record CancelDone(ObjectId Id, int Slot, long Request) : IFromProcess;

/// <summary>Every item is finished, but for those that nobody will finish.</summary>
[MemoryPackable]
internal sealed partial record QueueDone(ObjectId Id, long Request, long Lost) : IWireMessage;
