using ActorProcs.SharedMemory;

namespace ActorProcs;

public sealed partial class ProcContext
{
    /// <summary>Makes a block of memory that processes share, of zeros. Python: <c>SharedMemory(name, create=True, size)</c>.</summary>
    /// <param name="size">How many bytes.</param>
    /// <param name="name">What others find it by; null makes one up.</param>
    /// <exception cref="ArgumentException">The size is 0 or less, or the name is empty.</exception>
    /// <exception cref="IOException">There is a block of that name (Python: <c>FileExistsError</c>).</exception>
    /// <exception cref="ProcException">There is no room for it, or the node cannot be started or reached.</exception>
    public ProcSharedMemory SharedMemory(long size, string? name = null) => MemoryHandles.Create(Session, size, name);

    /// <summary>Opens a block of memory that another has made. Python: <c>SharedMemory(name)</c>.</summary>
    /// <param name="name">Its <see cref="ProcSharedMemory.Name"/>.</param>
    /// <exception cref="FileNotFoundException">There is none of that name on this node.</exception>
    /// <exception cref="ProcException">The node cannot be started or reached.</exception>
    public ProcSharedMemory OpenSharedMemory(string name) => MemoryHandles.Open(Session, name);
}
