namespace ActorProcs;

public static partial class Procs
{
    /// <inheritdoc cref="ProcContext.Pool"/>
    public static ProcPool Pool(int? processes = null, PoolOptions? options = null) => ProcContext.Default.Pool(processes, options);
}
