using ActorProcs.Nodes;
using ActorProcs.Wire;
using Akka.Actor;
using MemoryPack;

namespace ActorProcs.Tenure;

/// <summary>A message from a site to a home. The slot tells the home to ignore it once that process is proved dead.</summary>
internal interface IFromSite : IForHome
{
    int Slot { get; }
}

/// <summary>The maker of an object, which begins with tenure, says where it can be reached. Follows <see cref="CreateHome"/> at once.</summary>
[MemoryPackable]
internal sealed partial record Claim(ObjectId Id, int Slot, [property: ActorRefWire] IActorRef Process) : IFromSite;

/// <summary>Somebody in this process waits, and the site has no tenure.</summary>
/// <param name="Id">The object.</param>
/// <param name="Slot">The sender.</param>
/// <param name="Process">Where to answer.</param>
/// <param name="Version">The state the site has already; it need not be sent again. -1: none.</param>
[MemoryPackable]
internal sealed partial record Request(ObjectId Id, int Slot, [property: ActorRefWire] IActorRef Process, long Version) : IFromSite;

/// <summary>Gives tenure back.</summary>
/// <param name="Id">The object.</param>
/// <param name="Slot">The sender.</param>
/// <param name="Epoch">The tenure that ends.</param>
/// <param name="Fence">The last fencing token used.</param>
/// <param name="Abandoned">The site was told that a holder had died, and nobody there has acquired since: the next site is to be told.</param>
/// <param name="Change">What has not been flushed; null when everything has.</param>
[MemoryPackable]
internal sealed partial record Surrender(ObjectId Id, int Slot, long Epoch, long Fence, bool Abandoned, StateChange? Change) : IFromSite;

/// <summary>Writes a change through, so that it survives the death of this process. Answered by <see cref="Flushed"/>.</summary>
[MemoryPackable]
internal sealed partial record Flush(ObjectId Id, int Slot, long Epoch, long Serial, StateChange Change) : IFromSite;

/// <summary>Somebody here has acquired and was told that the last holder had died: nobody else needs to be.</summary>
[MemoryPackable]
internal sealed partial record Heard(ObjectId Id, int Slot, long Epoch) : IFromSite;

/// <summary>Is it locked, anywhere? Answered by <see cref="Peeked"/>, or by <see cref="NotPeeked"/>.</summary>
[MemoryPackable]
internal sealed partial record Peek(ObjectId Id, int Slot, [property: ActorRefWire] IActorRef Process, long Question) : IFromSite;

/// <summary>The holder's answer to a <see cref="Probe"/>.</summary>
[MemoryPackable]
internal sealed partial record Probed(ObjectId Id, int Slot, long Probe, bool IsLocked) : IFromSite;

/// <summary>Tell this site of every change from now on. Answered at once by a <see cref="Changed"/> with the present state.</summary>
[MemoryPackable]
internal sealed partial record Watch(ObjectId Id, int Slot, [property: ActorRefWire] IActorRef Process) : IFromSite;

[MemoryPackable]
internal sealed partial record Unwatch(ObjectId Id, int Slot) : IFromSite;
