namespace ActorProcs;

public static partial class Procs
{
    /// <inheritdoc cref="ProcContext.Queue{T}"/>
    public static ProcQueue<T> Queue<T>(int capacity = 0, string? name = null) => ProcContext.Default.Queue<T>(capacity, name);

    /// <inheritdoc cref="ProcContext.Pipe"/>
    public static (ProcConnection First, ProcConnection Second) Pipe(bool duplex = true) => ProcContext.Default.Pipe(duplex);
}
