using ActorProcs.Processes;
using ActorProcs.Wire;
using Akka.Actor;
using MemoryPack;

namespace ActorProcs.Pools;

/// <summary>To the node: make a pool's router. The pool ends with the process of <c>OwnerSlot</c>.</summary>
/// <remarks><c>Initializer</c>: What each worker runs before its first item, packed; null for none.</remarks>
[MemoryPackable]
internal sealed partial record CreatePool(
    ObjectId Pool, int Size, int OwnerSlot, [property: ActorRefWire] IActorRef Owner, Surroundings Surroundings, Parcel? Initializer, int? MaxTasksPerChild) : IWireMessage;

/// <summary>A message for the handle of one pool: its process routes it by the pool's id.</summary>
internal interface IForPoolOwner : IWireMessage
{
    ObjectId Pool { get; }
}

/// <summary>The router lives, and this is its address. The router sends it itself.</summary>
[MemoryPackable]
internal sealed partial record PoolReady(ObjectId Pool, [property: ActorRefWire] IActorRef Router) : IForPoolOwner;

/// <summary>The pool has as many workers as the cluster, and that has changed.</summary>
[MemoryPackable]
internal sealed partial record PoolResized(ObjectId Pool, int Size) : IForPoolOwner;

/// <summary>The pool gave up on its workers: every pending and later call fails with this.</summary>
[MemoryPackable]
internal sealed partial record PoolBroken(ObjectId Pool, string Reason, Parcel? Cause) : IForPoolOwner;

/// <summary>The router and all its workers are gone.</summary>
[MemoryPackable]
internal sealed partial record PoolEnded(ObjectId Pool, string Reason) : IForPoolOwner;

/// <summary>To the router: a map, or a single task, begins.</summary>
/// <remarks>
/// <c>ChunkSize</c>: Items per envelope when the caller fixed it; 0 lets the pool adapt.<br/>
/// <c>TimeoutTicks</c>: The longest an item may run, in <see cref="TimeSpan.Ticks"/>; 0 for no limit.<br/>
/// <c>Retries</c>: How often an item that was running when its worker died is started again.
/// </remarks>
[MemoryPackable]
internal sealed partial record OpenBatch(
    long Batch, Parcel Function, int ChunkSize, long TimeoutTicks, int Retries, AddItems? FirstItems) : IWireMessage;

/// <summary>To the router: the items from <c>First</c> on, as one blob.</summary>
[MemoryPackable]
internal sealed partial record AddItems(long Batch, int First, int Count, Parcel Items, bool Last) : IWireMessage;

/// <summary>To the router: no more items will come.</summary>
[MemoryPackable]
internal sealed partial record SealBatch(long Batch) : IWireMessage;

/// <summary>To the router: nobody waits any more. Queued items are dropped, running ones are ended with their workers.</summary>
[MemoryPackable]
internal sealed partial record CancelBatch(long Batch) : IWireMessage;

[MemoryPackable]
internal sealed partial record ResizePool(int Size) : IWireMessage;

/// <summary>To the router: finish what was submitted, then end.</summary>
[MemoryPackable]
internal sealed partial record ClosePool : IWireMessage;

/// <summary>To the router: kill the workers and end.</summary>
[MemoryPackable]
internal sealed partial record TerminatePool : IWireMessage;

/// <summary>To the owner: the outcomes of <c>Count</c> items in a row, as a <see cref="ResultBlock"/>.</summary>
/// <remarks><c>Nanoseconds</c>: How long the worker took for them; 0 when that is not known.</remarks>
[MemoryPackable]
internal sealed partial record BatchResults(ObjectId Pool, long Batch, int First, int Count, Parcel Block, long Nanoseconds) : IForPoolOwner;

/// <summary>To the owner: this item has no result, because its worker ended.</summary>
[MemoryPackable]
internal sealed partial record ItemLost(ObjectId Pool, long Batch, int Index, ItemLoss Loss, int Starts, PackedDeath? Death) : IForPoolOwner;

internal enum ItemLoss : byte
{
    WorkerDied,
    TimedOut,

    /// <summary>Several workers died when they were given it, before they started it.</summary>
    Suspected,
}
