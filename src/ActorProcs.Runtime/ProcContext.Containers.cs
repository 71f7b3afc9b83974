using ActorProcs.Named;
using ActorProcs.Nodes;

namespace ActorProcs;

/// <content>Dictionaries and lists.</content>
/// <remarks>Those with names are kept as locks and values with names are: where the node belongs to a cluster, by its nodes together. Each of
/// those has all contents in memory, so one container takes 256 MiB at the most, and one operation brings at most 32 MiB.</remarks>
public sealed partial class ProcContext
{
    /// <summary>Makes a dictionary that processes share. Python: <c>Manager().dict()</c>.</summary>
    /// <typeparam name="TKey">What the keys are: text, numbers, enums, times, Guids, or tuples and records of these.</typeparam>
    /// <typeparam name="TValue">Anything that can be copied to another process.</typeparam>
    /// <param name="name">All who use one name have one dictionary; null makes a new one.</param>
    /// <exception cref="ArgumentException">The type cannot be a key, because two copies of one key would not be equal; or the name is empty.</exception>
    /// <exception cref="InvalidOperationException">The dictionary of that name was made with other types.</exception>
    /// <exception cref="ProcException">The node cannot be started or reached.</exception>
    public ProcDictionary<TKey, TValue> Dictionary<TKey, TValue>(string? name = null) where TKey : notnull =>
        ProcDictionary<TKey, TValue>.Create(ContainersOf(name), name);

    /// <summary>Makes a list that processes share. Python: <c>Manager().list()</c>.</summary>
    /// <typeparam name="T">Anything that can be copied to another process.</typeparam>
    /// <param name="name">All who use one name have one list; null makes a new one.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The list of that name was made with another type.</exception>
    /// <exception cref="ProcException">The node cannot be started or reached.</exception>
    public ProcList<T> List<T>(string? name = null) => ProcList<T>.Create(ContainersOf(name), name);

    private Session ContainersOf(string? name) => name is null ? Session : NamedGuests.Of(Session);
}
