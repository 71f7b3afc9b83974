using ActorProcs.Pools;

namespace ActorProcs;

public sealed partial class ProcContext
{
    /// <summary>Makes a pool of processes. Python: <c>Pool()</c>.</summary>
    /// <param name="processes">How many; null is the context's default: on one node the processors it may use, in a cluster all workers of all nodes, as they come and go.</param>
    /// <param name="options">Initializer, retries, how long a process is used; null for the defaults.</param>
    /// <exception cref="ArgumentException">'Number of processes must be at least 1'.</exception>
    /// <exception cref="CodeNotShippableException">The initializer captures something that cannot be copied.</exception>
    public ProcPool Pool(int? processes = null, PoolOptions? options = null) => new(Session, PoolCodec.Instance, processes, options);
}
