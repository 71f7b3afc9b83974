using ActorProcs.Nodes;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Queues;

/// <summary>Names one journey of an end: the process that packed it, and a number of that process.</summary>
[MemoryPackable]
internal readonly partial record struct EndTicket(int Slot, long Number);

/// <summary>A process holds an end: one that it made, or one that has arrived.</summary>
[MemoryPackable]
internal sealed partial record OpenEnd(ObjectId Id, int Slot, bool Writes, EndTicket? Ticket) : IFromProcess;

[MemoryPackable]
internal sealed partial record CloseEnd(ObjectId Id, int Slot, bool Writes) : IFromProcess;

/// <summary>An end has been packed. It counts as open until it is unpacked, or can be unpacked by nobody.</summary>
[MemoryPackable]
internal sealed partial record SendEnd(ObjectId Id, int Slot, bool Writes, long Number) : IFromProcess;

/// <summary>The process that a packed end was for; less than 0 when it could not be started.</summary>
[MemoryPackable]
internal sealed partial record BindEnd(ObjectId Id, int Slot, long Number, int To) : IFromProcess;

/// <summary>The process uses this direction no more: its lane is read to the end and let go.</summary>
[MemoryPackable]
internal sealed partial record DetachQueue(ObjectId Id, int Slot) : IFromProcess;
