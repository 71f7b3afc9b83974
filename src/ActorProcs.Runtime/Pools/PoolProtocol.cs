using ActorProcs.Wire;

namespace ActorProcs.Pools;

internal static class PoolProtocol
{
    internal static void Register(WireCatalog catalog)
    {
        _ = catalog;
    }
}
