using ActorProcs.Nodes;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Queues;

/// <summary>How a process on another host uses a queue: it cannot share memory with the home, so it says what it wants, and the home does it.</summary>
internal static class DistantProtocol
{
    internal static void Register(WireCatalog catalog) => catalog
        .Add<DistantPut>("qd.put")
        .Add<DistantTake>("qd.take")
        .Add<DistantLook>("qd.look")
        .Add<DistantCount>("qd.count")
        .Add<DistantClose>("qd.close")
        .Add<DistantTaskDone>("qd.done")
        .Add<DistantJoin>("qd.join")
        .Add<DistantCancel>("qd.cancel")
        .Add<DistantAnswer>("qd.answer");
}

/// <summary>A request; the answer has its number.</summary>
internal interface IDistantRequest : IFromProcess
{
    long Request { get; }
}

/// <param name="Id">The queue.</param>
/// <param name="Slot">Who asks.</param>
/// <param name="Request">Its number.</param>
/// <param name="Item">What to put.</param>
/// <param name="AtOnce">Do not wait when there is no room.</param>
[MemoryPackable]
internal sealed partial record DistantPut(ObjectId Id, int Slot, long Request, Payload Item, bool AtOnce) : IDistantRequest;

[MemoryPackable]
internal sealed partial record DistantTake(ObjectId Id, int Slot, long Request, bool AtOnce) : IDistantRequest;

/// <summary>Say when there is an item, or there will never be one.</summary>
[MemoryPackable]
internal sealed partial record DistantLook(ObjectId Id, int Slot, long Request, bool AtOnce) : IDistantRequest;

[MemoryPackable]
internal sealed partial record DistantCount(ObjectId Id, int Slot, long Request) : IDistantRequest;

[MemoryPackable]
internal sealed partial record DistantClose(ObjectId Id, int Slot, long Request) : IDistantRequest;

[MemoryPackable]
internal sealed partial record DistantTaskDone(ObjectId Id, int Slot, long Request) : IDistantRequest;

[MemoryPackable]
internal sealed partial record DistantJoin(ObjectId Id, int Slot, long Request) : IDistantRequest;

/// <summary>The request is not wanted any more. It is answered all the same: with what it has done, if that came first.</summary>
[MemoryPackable]
internal sealed partial record DistantCancel(ObjectId Id, int Slot, long Request) : IDistantRequest;

/// <param name="Id">The queue.</param>
/// <param name="Request">Which request.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Item">What was taken.</param>
/// <param name="Number">What was counted.</param>
/// <param name="Text">What went wrong.</param>
[MemoryPackable]
internal sealed partial record DistantAnswer(ObjectId Id, long Request, DistantOutcome Outcome, Payload Item, long Number, string? Text) : IWireMessage;

internal enum DistantOutcome : byte
{
    Done,

    /// <summary>No room, or no item, now.</summary>
    NotNow,

    /// <summary>Nothing can be put any more; for a taker: and nothing is left.</summary>
    Closed,
    Cancelled,
    TooOften,
    Failed,
}
