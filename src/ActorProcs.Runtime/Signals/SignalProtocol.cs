using ActorProcs.Nodes;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Signals;

internal static class SignalProtocol
{
    internal static void Register(WireCatalog catalog) => catalog
        .Add<CancelWait>("s.cancel")
        .Add<AskSignal>("s.ask")
        .Add<SignalAnswer>("s.answer")
        .Add<AcquirePermit>("s.acquire")
        .Add<ReleasePermits>("s.release")
        .Add<SetEvent>("s.set")
        .Add<WaitForEvent>("s.wait")
        .Add<WatchEvent>("s.watch")
        .Add<EventChanged>("s.changed")
        .Add<EnlistWaiter>("s.enlist")
        .Add<NotifyWaiters>("s.notify")
        .Add<WaiterResumed>("s.resumed")
        .Add<JoinBarrier>("s.join")
        .Add<ArriveAtBarrier>("s.arrive")
        .Add<BarrierActionDone>("s.acted")
        .Add<ResetBarrier>("s.reset")
        .Add<AbortBarrier>("s.abort");
}

/// <summary>What a process asks of the home of a signal. Slot and request number name the request; the answer carries the number back.
/// Request 0 wants no answer.</summary>
internal interface ISignalRequest : IFromProcess
{
    long Request { get; }
}

/// <summary>The wait of that number has run out of time. Answered under the same number, if it is still waiting.</summary>
[MemoryPackable]
internal sealed partial record CancelWait(ObjectId Id, int Slot, long Request) : ISignalRequest;

/// <summary>What is the state now? Permits of a semaphore; whether an event is set; parties that wait at a barrier, and whether it is broken.</summary>
[MemoryPackable]
internal sealed partial record AskSignal(ObjectId Id, int Slot, long Request) : ISignalRequest;

internal enum Verdict : byte
{
    /// <summary>What was asked for has happened; the value says how it is now.</summary>
    Done,

    /// <summary>It has not happened, and is not waited for any more.</summary>
    GaveUp,

    /// <summary>It must not be; the text says why.</summary>
    Refused,

    /// <summary>The barrier is broken; the text says by whom.</summary>
    Broken,

    /// <summary>All parties are there, and this one runs the action; the value is its index.</summary>
    RunAction,

    /// <summary>Nobody was asked: whoever passes requests on can take no more. The text says why.</summary>
    NotAsked,
}

/// <summary>The one answer to a request.</summary>
[MemoryPackable]
internal sealed partial record SignalAnswer(ObjectId Id, long Request, Verdict Verdict, int Value, string? Text, [property: BulkWire] byte[]? Code) : IForHome;
