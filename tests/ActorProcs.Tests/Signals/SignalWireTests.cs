using ActorProcs.Nodes;
using ActorProcs.Signals;
using ActorProcs.Wire;
using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace ActorProcs.Tests.Signals;

public sealed class SignalWireTests : TestKit
{
    [Fact]
    public void Every_message_of_the_signals_survives_the_wire()
    {
        var id = ObjectId.New();
        IWireMessage[] messages =
        [
            new CancelWait(id, 1, 2), new AskSignal(id, 1, 2), new SignalAnswer(id, 2, Verdict.RunAction, 3, "why", [1, 2]),
            new AcquirePermit(id, 1, 2, true), new ReleasePermits(id, 1, 2, 3), new SetEvent(id, 1, 2, true), new WaitForEvent(id, 1, 2, true),
            new WatchEvent(id, 1, 2), new EventChanged(id, true), new EnlistWaiter(id, 1, 2, 3), new NotifyWaiters(id, 1, 2, 3), new WaiterResumed(id, 1, 2, 3),
            new JoinBarrier(id, 1, 2, "who"), new ArriveAtBarrier(id, 1, 2, "who"), new BarrierActionDone(id, 1, 2, 3, "why"), new ResetBarrier(id, 1, 2),
            new AbortBarrier(id, 1, 2, "who"),
        ];
        var wire = new WireSerializer((ExtendedActorSystem)Sys);
        foreach (var message in messages)
        {
            var packed = wire.ToBinary(message);
            var read = wire.FromBinary(packed, wire.Manifest(message));
            Assert.Equal(message.GetType(), read.GetType());
            Assert.Equal(packed, wire.ToBinary(read));
        }

        var all = typeof(SignalProtocol).Assembly.GetTypes().Where(type => type is { IsClass: true, Namespace: "ActorProcs.Signals" } && type.IsAssignableTo(typeof(IWireMessage)));
        Assert.Empty(all.Except(messages.Select(message => message.GetType())));
    }
}
