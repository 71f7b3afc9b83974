using ActorProcs.Signals;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Queues;

/// <summary>What a process asks of a queue that has no memory to share with it: the items are in the messages.</summary>
internal static class AgreedQueueProtocol
{
    internal static void Register(WireCatalog catalog) => catalog
        .Add<PutItem>("aq.put")
        .Add<TakeItem>("aq.take")
        .Add<TookItem>("aq.took")
        .Add<ReturnItem>("aq.return")
        .Add<CloseItems>("aq.close")
        .Add<FinishItem>("aq.finish")
        .Add<AwaitFinished>("aq.join");
}

/// <summary>Done when it is in the queue; given up when it is full and <paramref name="Wait"/> is false; refused when it is closed.</summary>
[MemoryPackable]
internal sealed partial record PutItem(ObjectId Id, int Slot, long Request, [property: BulkWire] byte[] Item, bool Wait) : ISignalRequest;

/// <summary>Done with the first item; given up when there is none and <paramref name="Wait"/> is false; broken when none will come.</summary>
[MemoryPackable]
internal sealed partial record TakeItem(ObjectId Id, int Slot, long Request, bool Wait) : ISignalRequest;

/// <summary>The item that was given to that request has reached whoever asked.</summary>
[MemoryPackable]
internal sealed partial record TookItem(ObjectId Id, int Slot, long Request, long Take) : ISignalRequest;

/// <summary>Nobody wants the item that was given to that request any more.</summary>
[MemoryPackable]
internal sealed partial record ReturnItem(ObjectId Id, int Slot, long Request, long Take) : ISignalRequest;

[MemoryPackable]
internal sealed partial record CloseItems(ObjectId Id, int Slot, long Request) : ISignalRequest;

/// <summary>An item that was taken is finished. Refused when that has been said for all.</summary>
[MemoryPackable]
internal sealed partial record FinishItem(ObjectId Id, int Slot, long Request) : ISignalRequest;

/// <summary>Done when all items are finished; the value says how many never will be.</summary>
[MemoryPackable]
internal sealed partial record AwaitFinished(ObjectId Id, int Slot, long Request) : ISignalRequest;
