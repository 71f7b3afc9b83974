using ActorProcs.Nodes;
using Akka.Actor;

namespace ActorProcs.Pools;

/// <summary>The routee: takes orders from its pool's router and passes them to the thread that runs them.</summary>
/// <remarks>It only sorts messages, so it answers while an item keeps the thread busy.</remarks>
internal sealed class PoolWorker(Session session, IActorRef router, IPoolCodec codec, Action<int> exit, TimeProvider time) : UntypedActor
{
    private PoolThread? _thread;

    /// <summary>An item that asks for the end of the process calls <paramref name="exit"/> with the code.</summary>
    internal static Props Props(Session session, IActorRef router, IPoolCodec codec, Action<int> exit, TimeProvider? time = null) =>
        Akka.Actor.Props.Create(() => new PoolWorker(session, router, codec, exit, time ?? TimeProvider.System));

    protected override void PreStart()
    {
        var self = Self;
        _thread = new PoolThread(session.Slot, session.BlackBox, codec, time, message => router.Tell(message, self), exit);
        router.Tell(new PoolWorkerJoined(session.Slot, Environment.ProcessId, self), self);
    }

    protected override void PostStop() => _thread!.Stop();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RunEnvelope or PoolWelcome or ForgetBatch or ForgetBlob: _thread!.Order(message); break;
            case ResultsReceived received: _thread!.Received(received.Sequence); break;
            case GiveBack giveBack: _thread!.GiveBack(giveBack); break;
            default: Unhandled(message); break;
        }
    }
}
