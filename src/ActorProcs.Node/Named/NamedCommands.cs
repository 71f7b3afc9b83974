using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Named;

/// <summary>One entry of the log: commands that were on their way together.</summary>
[MemoryPackable]
internal sealed partial record NamedBatch(INamedCommand[] Commands);

/// <summary>What the nodes agree on.</summary>
[MemoryPackable]
[MemoryPackUnion(0, typeof(GatewayCommand))]
[MemoryPackUnion(1, typeof(ExpelGateway))]
internal partial interface INamedCommand;

/// <summary>What a node's gateway asks for.</summary>
/// <param name="Gateway">Its name: another one whenever the node begins anew.</param>
/// <param name="Sequence">Its commands are numbered from 1 and take effect once each, in this order, however often they are agreed.</param>
/// <param name="Heard">The last effect that it has passed on; up to it nothing needs to be kept for it.</param>
/// <param name="Verb">What to do.</param>
[MemoryPackable]
internal sealed partial record GatewayCommand(string Gateway, long Sequence, long Heard, INamedVerb Verb) : INamedCommand;

/// <summary>The cluster has decided that a node is gone: with it all its processes.</summary>
/// <param name="Gateway">The node's gateway.</param>
/// <param name="LastSequence">What the leader knew as its last command. When there was another meanwhile, the node is not gone, and nothing happens.</param>
[MemoryPackable]
internal sealed partial record ExpelGateway(string Gateway, long LastSequence) : INamedCommand;

[MemoryPackable]
[MemoryPackUnion(0, typeof(AdmitGuest))]
[MemoryPackUnion(1, typeof(SayForGuest))]
[MemoryPackUnion(2, typeof(BuryGuest))]
[MemoryPackUnion(3, typeof(StillThere))]
[MemoryPackUnion(4, typeof(CloseGateway))]
[MemoryPackUnion(5, typeof(SayBulk))]
internal partial interface INamedVerb;

/// <summary>A process of the gateway's node, under its slot there, wants to use named objects. Answered by <see cref="GuestAdmitted"/>.</summary>
[MemoryPackable]
internal sealed partial record AdmitGuest(int Local) : INamedVerb;

/// <summary>A message of a guest to the home of an object.</summary>
[MemoryPackable]
internal sealed partial record SayForGuest(int Guest, string Manifest, byte[] Bytes) : INamedVerb;

/// <summary>The same with bytes that are in a file of the gateway's node: so it travels from the gateway to the one that leads, and is agreed as a
/// <see cref="SayForGuest"/>, so that every member has the bytes.</summary>
[MemoryPackable]
internal sealed partial record SayBulk(int Guest, string Manifest, Payload Bytes) : INamedVerb;

/// <summary>The guest's process has ended, proved by its own node.</summary>
[MemoryPackable]
internal sealed partial record BuryGuest(int Guest, ObjectId[] Held, bool Failed) : INamedVerb;

/// <summary>Nothing to ask for: shows that the node is there, and says what it has heard.</summary>
[MemoryPackable]
internal sealed partial record StillThere : INamedVerb;

/// <summary>The node leaves in order; its processes have ended.</summary>
[MemoryPackable]
internal sealed partial record CloseGateway : INamedVerb;
