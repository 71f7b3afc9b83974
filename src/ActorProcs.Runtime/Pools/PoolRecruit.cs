using ActorProcs.Nodes;

namespace ActorProcs.Pools;

/// <summary>A process that is ready to become a pool's worker: its node says of which pool by <see cref="ServePool"/>.</summary>
internal static class PoolRecruit
{
    internal static void Await(Session session, IPoolCodec codec) => session.Inbox.Subscribe<ServePool>(
        serve => session.System.ActorOf(PoolWorker.Props(session, serve.Router, codec), $"pool-{serve.Pool}"));
}
