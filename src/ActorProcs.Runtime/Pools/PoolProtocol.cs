using ActorProcs.Wire;

namespace ActorProcs.Pools;

/// <summary>Everything a pool says across a process boundary, by manifest.</summary>
internal static class PoolProtocol
{
    internal static void Register(WireCatalog catalog) => catalog
        // owner and node, owner and pool
        .Add<CreatePool>("p.create")
        .Add<PoolReady>("p.ready")
        .Add<PoolResized>("p.resized")
        .Add<PoolBroken>("p.broken")
        .Add<PoolEnded>("p.ended")
        .Add<OpenBatch>("p.open")
        .Add<AddItems>("p.items")
        .Add<SealBatch>("p.seal")
        .Add<CancelBatch>("p.cancel")
        .Add<ResizePool>("p.resize")
        .Add<ClosePool>("p.close")
        .Add<TerminatePool>("p.terminate")
        .Add<BatchResults>("p.results")
        .Add<ItemLost>("p.lost")
        // pool and worker
        .Add<PoolWorkerJoined>("p.joined")
        .Add<PoolWelcome>("p.welcome")
        .Add<PoolWorkerReady>("p.wready")
        .Add<InitializerFailed>("p.init")
        .Add<RunEnvelope>("p.run")
        .Add<GiveBack>("p.give")
        .Add<GaveBack>("p.gave")
        .Add<ItemOverran>("p.over")
        .Add<EnvelopeResults>("p.done")
        .Add<ResultsReceived>("p.ack")
        .Add<ForgetBatch>("p.fbatch")
        .Add<ForgetBlob>("p.fblob");
}
