using ActorProcs.Nodes;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Signals;

/// <summary>How an event was made: there is only one way.</summary>
[MemoryPackable]
internal sealed partial record EventTerms
{
    public override string ToString() => "an event";
}

/// <summary>Set or clear it.</summary>
[MemoryPackable]
internal sealed partial record SetEvent(ObjectId Id, int Slot, long Request, bool IsSet) : ISignalRequest;

/// <summary>Answered when it is set. Without <paramref name="Wait"/>: is it set now?</summary>
[MemoryPackable]
internal sealed partial record WaitForEvent(ObjectId Id, int Slot, long Request, bool Wait) : ISignalRequest;

/// <summary>Send this process <see cref="EventChanged"/> now and at every change; then answer.</summary>
[MemoryPackable]
internal sealed partial record WatchEvent(ObjectId Id, int Slot, long Request) : ISignalRequest;

/// <summary>To those who watch.</summary>
[MemoryPackable]
internal sealed partial record EventChanged(ObjectId Id, bool IsSet) : IForHome;
