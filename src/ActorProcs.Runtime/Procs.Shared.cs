namespace ActorProcs;

public static partial class Procs
{
    /// <inheritdoc cref="ProcContext.Lock"/>
    public static ProcLock Lock(string? name = null) => ProcContext.Default.Lock(name);

    /// <inheritdoc cref="ProcContext.RLock"/>
    public static ProcRLock RLock(string? name = null) => ProcContext.Default.RLock(name);

    /// <inheritdoc cref="ProcContext.Value"/>
    public static ProcValue<T> Value<T>(T initial = default!, string? name = null) => ProcContext.Default.Value(initial, name);

    /// <inheritdoc cref="ProcContext.Array{T}(int, string?)"/>
    public static ProcArray<T> Array<T>(int length, string? name = null) where T : unmanaged => ProcContext.Default.Array<T>(length, name);

    /// <inheritdoc cref="ProcContext.Array{T}(IEnumerable{T}, string?)"/>
    public static ProcArray<T> Array<T>(IEnumerable<T> items, string? name = null) where T : unmanaged => ProcContext.Default.Array(items, name);
}
