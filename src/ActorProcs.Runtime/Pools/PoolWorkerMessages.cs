using ActorProcs.Wire;
using Akka.Actor;
using MemoryPack;

namespace ActorProcs.Pools;

/// <summary>To the router: a worker process is up.</summary>
[MemoryPackable]
internal sealed partial record PoolWorkerJoined(int Slot, int Pid, [property: ActorRefWire] IActorRef Worker) : IWireMessage;

/// <summary>To a worker: run the initializer, if there is one, and say that you are ready.</summary>
[MemoryPackable]
internal sealed partial record PoolWelcome(Parcel? Initializer) : IWireMessage;

[MemoryPackable]
internal sealed partial record PoolWorkerReady(int Slot) : IWireMessage;

[MemoryPackable]
internal sealed partial record InitializerFailed(int Slot, string Text, Parcel Error) : IWireMessage;

/// <summary>To a worker: run the items [From, To) of a batch.</summary>
/// <remarks>
/// <c>Function</c>: The packed function; null when this worker has it.<br/>
/// <c>Items</c>: The blob the items are in; null when this worker has it.<br/>
/// <c>First</c>: The index, in the batch, of the blob's first item.<br/>
/// <c>KeepItems</c>: Other parts of the blob may follow: keep it until <see cref="ForgetBlob"/>.<br/>
/// <c>KeepFunction</c>: Other envelopes of the batch may follow: keep it until <see cref="ForgetBatch"/>.<br/>
/// <c>Received</c>: The number of the last results message the router has from this worker.
/// </remarks>
[MemoryPackable]
internal sealed partial record RunEnvelope(
    long Envelope, long Batch, long Blob, Parcel? Function, Parcel? Items, int First, int From, int To,
    bool KeepItems, bool KeepFunction, long TimeoutTicks, long Received) : IWireMessage;

/// <summary>To a worker: give back what you have not started of an envelope.</summary>
/// <remarks>
/// <c>All</c>: False takes half of an envelope that is running, so that both workers have something to do.<br/>
/// <c>GraceTicks</c>: Not 0: nobody wants the running item either; report it as overrun if it still runs after this time.
/// </remarks>
[MemoryPackable]
internal sealed partial record GiveBack(long Envelope, bool All, long GraceTicks) : IWireMessage;

/// <summary>To the router: the worker will start no item of the envelope at or after <c>End</c>.</summary>
[MemoryPackable]
internal sealed partial record GaveBack(int Slot, long Envelope, int End) : IWireMessage;

/// <summary>To the router: this item has run longer than it may. The worker starts nothing else, and waits to be killed.</summary>
[MemoryPackable]
internal sealed partial record ItemOverran(int Slot, long Envelope, int Index) : IWireMessage;

/// <summary>To the router: outcomes in a row, as a <see cref="ResultBlock"/>.</summary>
/// <remarks>
/// <c>Sequence</c>: Numbers the results messages of one worker from 1; the router says which one it has.
/// </remarks>
[MemoryPackable]
internal sealed partial record EnvelopeResults(
    int Slot, long Sequence, long Envelope, int First, int Count, Parcel Block, long Nanoseconds) : IWireMessage;

/// <summary>To a worker: the router has your results up to this message; the black box need not keep them.</summary>
[MemoryPackable]
internal sealed partial record ResultsReceived(long Sequence) : IWireMessage;

[MemoryPackable]
internal sealed partial record ForgetBatch(long Batch) : IWireMessage;

[MemoryPackable]
internal sealed partial record ForgetBlob(long Blob) : IWireMessage;
