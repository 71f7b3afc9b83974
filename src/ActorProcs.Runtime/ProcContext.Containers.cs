namespace ActorProcs;

public sealed partial class ProcContext
{
    /// <summary>Makes a dictionary that processes share. Python: <c>Manager().dict()</c>.</summary>
    /// <typeparam name="TKey">What the keys are: text, numbers, enums, times, Guids, or tuples and records of these.</typeparam>
    /// <typeparam name="TValue">Anything that can be copied to another process.</typeparam>
    /// <param name="name">All who use one name on this node have one dictionary; null makes a new one.</param>
    /// <exception cref="ArgumentException">The type cannot be a key, because two copies of one key would not be equal; or the name is empty.</exception>
    /// <exception cref="InvalidOperationException">The dictionary of that name was made with other types.</exception>
    /// <exception cref="ProcException">The node cannot be started or reached.</exception>
    public ProcDictionary<TKey, TValue> Dictionary<TKey, TValue>(string? name = null) where TKey : notnull =>
        ProcDictionary<TKey, TValue>.Create(Session, name);

    /// <summary>Makes a list that processes share. Python: <c>Manager().list()</c>.</summary>
    /// <typeparam name="T">Anything that can be copied to another process.</typeparam>
    /// <param name="name">All who use one name on this node have one list; null makes a new one.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The list of that name was made with another type.</exception>
    /// <exception cref="ProcException">The node cannot be started or reached.</exception>
    public ProcList<T> List<T>(string? name = null) => ProcList<T>.Create(Session, name);
}
