using ActorProcs.Wire;

namespace ActorProcs.Tenure;

internal static class TenureProtocol
{
    internal static void Register(WireCatalog catalog)
    {
        _ = catalog;
    }
}
