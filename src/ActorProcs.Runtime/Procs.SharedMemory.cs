namespace ActorProcs;

public static partial class Procs
{
    /// <inheritdoc cref="ProcContext.SharedMemory"/>
    public static ProcSharedMemory SharedMemory(long size, string? name = null) => ProcContext.Default.SharedMemory(size, name);

    /// <inheritdoc cref="ProcContext.OpenSharedMemory"/>
    public static ProcSharedMemory OpenSharedMemory(string name) => ProcContext.Default.OpenSharedMemory(name);
}
