using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Tenure;

/// <summary>A message from a home to a site.</summary>
internal interface IFromHome : IWireMessage
{
    ObjectId Id { get; }
}

/// <summary>The site has tenure from now on, until it surrenders or dies.</summary>
/// <param name="Id">The object.</param>
/// <param name="Epoch">Numbers the tenures of the object; it tells stale messages from current ones.</param>
/// <param name="Fence">The last fencing token that anybody can have used.</param>
/// <param name="Version">Counts the changes of the state.</param>
/// <param name="Abandoned">The last holder died inside; the next acquirer is to be told.</param>
/// <param name="Wanted">Other sites wait already: as good as a <see cref="Yield"/>.</param>
/// <param name="State">The state; null when the site has this version already.</param>
[MemoryPackable]
internal sealed partial record Grant(ObjectId Id, long Epoch, long Fence, long Version, bool Abandoned, bool Wanted, Cargo? State) : IFromHome;

/// <summary>Others wait: give tenure back when it is fair.</summary>
[MemoryPackable]
internal sealed partial record Yield(ObjectId Id, long Epoch) : IFromHome;

/// <summary>The change is in the home's keeping.</summary>
[MemoryPackable]
internal sealed partial record Flushed(ObjectId Id, long Epoch, long Serial, long Version) : IFromHome;

/// <summary>Does somebody at the holder's site hold it right now?</summary>
[MemoryPackable]
internal sealed partial record Probe(ObjectId Id, long Epoch, long Number) : IFromHome;

[MemoryPackable]
internal sealed partial record Peeked(ObjectId Id, long Question, bool IsLocked) : IFromHome;

/// <summary>Nobody was asked: whoever passes messages on can take no more.</summary>
[MemoryPackable]
internal sealed partial record NotPeeked(ObjectId Id, long Question, string Why) : IFromHome;

/// <summary>To a watching site: the state as it is now.</summary>
[MemoryPackable]
internal sealed partial record Changed(ObjectId Id, long Version, Cargo State) : IFromHome;
