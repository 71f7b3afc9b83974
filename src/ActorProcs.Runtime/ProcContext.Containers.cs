using ActorProcs.Nodes;

namespace ActorProcs;

public sealed partial class ProcContext
{
    /// <summary>Makes a dictionary that processes share. Python: <c>Manager().dict()</c>.</summary>
    /// <typeparam name="TKey">What the keys are: text, numbers, enums, times, Guids, or tuples and records of these.</typeparam>
    /// <typeparam name="TValue">Anything that can be copied to another process.</typeparam>
    /// <param name="name">All who use one name have one dictionary; null makes a new one.</param>
    /// <exception cref="ArgumentException">The type cannot be a key, because two copies of one key would not be equal; or the name is empty.</exception>
    /// <exception cref="InvalidOperationException">The dictionary of that name was made with other types.</exception>
    /// <exception cref="ProcException">The node cannot be started or reached.</exception>
    /// <exception cref="NotSupportedException">A name, at a node that belongs to a cluster.</exception>
    public ProcDictionary<TKey, TValue> Dictionary<TKey, TValue>(string? name = null) where TKey : notnull =>
        ProcDictionary<TKey, TValue>.Create(ContainersOf(name), name);

    /// <summary>Makes a list that processes share. Python: <c>Manager().list()</c>.</summary>
    /// <typeparam name="T">Anything that can be copied to another process.</typeparam>
    /// <param name="name">All who use one name have one list; null makes a new one.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The list of that name was made with another type.</exception>
    /// <exception cref="ProcException">The node cannot be started or reached.</exception>
    /// <exception cref="NotSupportedException">A name, at a node that belongs to a cluster.</exception>
    public ProcList<T> List<T>(string? name = null) => ProcList<T>.Create(ContainersOf(name), name);

    /// <summary>Where all nodes of a cluster share what has a name, one that only this node would know must not pass for one of theirs.</summary>
    private Session ContainersOf(string? name) => name is null || !Session.HasNamed
        ? Session
        : throw new NotSupportedException(
            $"'{name}': a dictionary or a list lives on one node, and names in a cluster are known on all. Make it without a name and let processes capture the handle, "
            + "or use a value or an array, which a cluster keeps by name.");
}
