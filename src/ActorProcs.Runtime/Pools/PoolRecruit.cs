using ActorProcs.Nodes;
using ActorProcs.Processes;
using Akka.Actor;

namespace ActorProcs.Pools;

/// <summary>What a process does that was made for a pool: it serves until it is told to leave, or an item ends it.</summary>
internal static class PoolRecruit
{
    /// <exception cref="ProcExitException">An item, or the initializer, asked for the end of the process.</exception>
    internal static void Serve(Session session, string router, IPoolCodec codec, CancellationToken leave)
    {
        var address = ((ExtendedActorSystem)session.System).Provider.ResolveActorRef(router);
        var end = new TaskCompletionSource<int?>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var leaving = leave.Register(() => end.TrySetResult(null));
        session.System.ActorOf(PoolWorker.Props(session, address, codec, code => end.TrySetResult(code)), "pool");
        if (end.Task.GetAwaiter().GetResult() is { } code) throw new ProcExitException(code);
    }
}
