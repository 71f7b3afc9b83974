namespace ActorProcs;

public static partial class Procs
{
    /// <inheritdoc cref="ProcContext.Dictionary{TKey, TValue}"/>
    public static ProcDictionary<TKey, TValue> Dictionary<TKey, TValue>(string? name = null) where TKey : notnull =>
        ProcContext.Default.Dictionary<TKey, TValue>(name);

    /// <inheritdoc cref="ProcContext.List{T}"/>
    public static ProcList<T> List<T>(string? name = null) => ProcContext.Default.List<T>(name);
}
