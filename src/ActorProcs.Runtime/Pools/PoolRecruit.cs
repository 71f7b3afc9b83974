using ActorProcs.Nodes;
using Akka.Actor;

namespace ActorProcs.Pools;

/// <summary>What a process does that was made for a pool: it serves until it is told to leave.</summary>
internal static class PoolRecruit
{
    internal static void Serve(Session session, string router, IPoolCodec codec, CancellationToken leave)
    {
        var address = ((ExtendedActorSystem)session.System).Provider.ResolveActorRef(router);
        session.System.ActorOf(PoolWorker.Props(session, address, codec), "pool");
        leave.WaitHandle.WaitOne();
    }
}
