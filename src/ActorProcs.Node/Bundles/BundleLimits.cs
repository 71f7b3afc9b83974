namespace ActorProcs.Bundles;

/// <summary>How much of an application travels, and how much of it is kept.</summary>
internal sealed record BundleLimits
{
    internal const string SizeVariable = "ACTORPROCS_BUNDLE_LIMIT";

    /// <summary>The most bytes that one application may have.</summary>
    internal long MostBytes { get; init; } = FromEnvironment();

    /// <summary>When a node keeps more than this, bundles that have not been used for the longest time go.</summary>
    internal long CacheBytes { get; init; } = 4L << 30;

    private static long FromEnvironment() =>
        long.TryParse(Environment.GetEnvironmentVariable(SizeVariable), out var bytes) && bytes > 0 ? bytes : 512L << 20;
}
