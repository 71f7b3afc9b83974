using ActorProcs.Nodes;
using ActorProcs.Pools;
using ActorProcs.Wire;
using Akka.Actor;
using MemoryPack;

namespace ActorProcs.Processes;

internal static class ProcessProtocol
{
    internal static void Register(WireCatalog catalog) => catalog
        .Add<StartProcess>("proc.start")
        .Add<ProcessStarted>("proc.started")
        .Add<ProcessRefused>("proc.refused")
        .Add<ProcessEnded>("proc.ended")
        .Add<SignalProcess>("proc.signal")
        .Add<OutputLine>("proc.line");
}

/// <summary>Everything a worker needs to become a process. The node passes it on and opens none of the packed parts.</summary>
[MemoryPackable]
internal sealed partial record ProcessOrder
{
    public required string Name { get; init; }

    /// <summary>The place in the family: empty for main, [1] for its first child, [1, 2] for that one's second.</summary>
    public required int[] Identity { get; init; }

    public required bool Daemon { get; init; }

    public required Surroundings Surroundings { get; init; }

    /// <summary>What to run. Null when this worker serves a pool.</summary>
    public Payload? Code { get; init; }

    /// <summary>True when somebody waits for what the function returns.</summary>
    public bool WantsResult { get; init; }

    public Dictionary<string, string>? Environment { get; init; }

    /// <summary>Bytes of managed heap. It is fixed when a worker starts, so a spare cannot take such an order.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>The node it must run on, by id, name or host; null: any.</summary>
    public string? Node { get; init; }

    /// <summary>What its node must be labelled with.</summary>
    public Dictionary<string, string>? Labels { get; init; }

    /// <summary>The node of the process that asked, and that one's number there.</summary>
    public GuestPlace? Parent { get; init; }

    /// <summary>On another node than its parent's: its number at the node that has placed it.</summary>
    public GuestPlace? Guest { get; init; }

    /// <summary>The address of the router whose pool this worker serves, or null.</summary>
    public string? Pool { get; init; }
}

/// <summary>Start a process for the sender.</summary>
/// <param name="Request">The owner's number for this process, returned in every message about it.</param>
/// <param name="Owner">The process that asked: it hears of the end.</param>
[MemoryPackable]
internal sealed partial record StartProcess(int Request, int OwnerSlot, [property: ActorRefWire] IActorRef Owner, ProcessOrder Order) : IWireMessage;

[MemoryPackable]
internal sealed partial record ProcessStarted(int Request, int Slot, int Pid, string Node) : IWireMessage;

/// <summary>The operating system refused; nothing was started.</summary>
[MemoryPackable]
internal sealed partial record ProcessRefused(int Request, string Reason, Refusal Kind = Refusal.Failed) : IWireMessage;

internal enum Refusal : byte
{
    Failed,

    /// <summary>What was asked for cannot be.</summary>
    Argument,

    /// <summary>The node is about to end: another one may take it.</summary>
    Draining,
}

/// <summary>A process has ended: its certificate, and what it returned or threw if it said so before the end.</summary>
[MemoryPackable]
internal sealed partial record ProcessEnded(int Request, PackedDeath Death, Payload? Result, Payload? Error) : IWireMessage;

/// <summary>Signal a process and everything it started.</summary>
[MemoryPackable]
internal sealed partial record SignalProcess(int Slot, int Signal) : IWireMessage;

/// <summary>One line that a process wrote, on its way to the program at the root of its family.</summary>
[MemoryPackable]
internal sealed partial record OutputLine(bool IsError, [property: BulkWire] byte[] Line, LineReceipt? Receipt = null) : IWireMessage;
