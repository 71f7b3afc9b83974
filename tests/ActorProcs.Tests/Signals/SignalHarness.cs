using ActorProcs.Code;
using ActorProcs.Nodes;
using ActorProcs.Processes;
using ActorProcs.Signals;
using ActorProcs.Tenure;
using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Tests.Signals;

/// <summary>A node's homes and several processes, all in one: real homes, real handles, no wire between them.</summary>
internal sealed class SignalHarness : IDisposable
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ActorSystem _system = ActorSystem.Create("signals", "akka.loglevel = WARNING");
    private readonly CancellationTokenSource _lost = new();
    private int _slots;

    internal SignalHarness() => Homes = _system.ActorOf(Props.Create(() => new HomesActor()));

    internal IActorRef Homes { get; }

    /// <summary>Another process.</summary>
    internal Session Process()
    {
        var inbox = new ProcessInbox();
        return new Session
        {
            System = _system,
            NodeId = "n",
            Node = ActorRefs.Nobody,
            Homes = Homes,
            Process = _system.ActorOf(ProcessActor.Props(inbox)),
            Inbox = inbox,
            Slot = Interlocked.Increment(ref _slots),
            BlackBox = new UnreadBlackBox(),
            Bulk = new BulkStore(null, Path.GetTempPath()),
            Output = new OutputQueue(),
            Lost = _lost.Token,
            DefaultPoolSize = 1,
        };
    }

    internal void Kill(Session process, bool failed = true) => Homes.Tell(new ProcessGone(process.Slot, []) { Failed = failed });

    internal void LoseNode() => _lost.Cancel();

    internal Task EndSystem() => _system.Terminate();

    internal static ProcSemaphore OpenSemaphore(Session at, ProcSemaphore of) => (ProcSemaphore)SignalHandles.TryOpen(((IProcHandle)of).Reference, at)!;

    internal static ProcEvent OpenEvent(Session at, ProcEvent of) => (ProcEvent)SignalHandles.TryOpen(((IProcHandle)of).Reference, at)!;

    internal static ProcBarrier OpenBarrier(Session at, ProcBarrier of) => (ProcBarrier)SignalHandles.TryOpen(((IProcHandle)of).Reference, at)!;

    internal static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, Patience), "what was waited for has not happened");

    public void Dispose()
    {
        _system.Terminate().Wait();
        _lost.Dispose();
    }
}
