using ActorProcs.Named;

namespace ActorProcs;

/// <content>Locks, values and arrays.</content>
/// <remarks>Objects with names belong to no program: they stay when the one that made them has ended, and end with the node. Where the node
/// belongs to a cluster they are the cluster's: all its nodes find them, and what has been acknowledged survives the loss of a minority of
/// the nodes that keep them, and a restart of all. While no majority of those can be reached, every use of them throws
/// <see cref="ProcException"/> within some seconds, and works again afterwards.</remarks>
public sealed partial class ProcContext
{
    /// <summary>Makes a lock: at most one process holds it. Python: <c>Lock()</c>.</summary>
    /// <param name="name">All who use one name have one lock; null makes a new one.</param>
    public ProcLock Lock(string? name = null) => name is null ? ProcLock.Create(Session) : ProcLock.Find(NamedGuests.Of(Session), name);

    /// <summary>Makes a recursive lock, owned by a process and a thread of it. Python: <c>RLock()</c>.</summary>
    /// <param name="name">All who use one name have one lock; null makes a new one.</param>
    public ProcRLock RLock(string? name = null) => name is null ? ProcRLock.Create(Session) : ProcRLock.Find(NamedGuests.Of(Session), name);

    /// <summary>Makes a value that processes share. Python: <c>Value()</c>.</summary>
    /// <typeparam name="T">Anything that can be copied to another process.</typeparam>
    /// <param name="initial">The value it begins with. Of a value with a name that exists already it changes nothing.</param>
    /// <param name="name">All who use one name have one value; null makes a new one.</param>
    /// <exception cref="InvalidOperationException">The value of that name has another type.</exception>
    /// <exception cref="CodeNotShippableException">The value cannot be copied to another process.</exception>
    public ProcValue<T> Value<T>(T initial = default!, string? name = null) =>
        name is null ? ProcValue<T>.Create(Session, initial) : ProcValue<T>.Find(NamedGuests.Of(Session), initial, name);

    /// <summary>Makes an array that processes share, of zeros. Python: <c>Array()</c>.</summary>
    /// <typeparam name="T">A number, or a structure without references.</typeparam>
    /// <param name="length">How many elements; it stays so.</param>
    /// <param name="name">All who use one name have one array; null makes a new one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="InvalidOperationException">The array of that name has another length or type.</exception>
    public ProcArray<T> Array<T>(int length, string? name = null) where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return Make<T>(new T[length], name);
    }

    /// <summary>Makes an array that processes share. Python: <c>Array()</c>.</summary>
    /// <typeparam name="T">A number, or a structure without references.</typeparam>
    /// <param name="items">The elements it begins with; their number stays. Of an array with a name that exists already they change nothing.</param>
    /// <param name="name">All who use one name have one array; null makes a new one.</param>
    /// <exception cref="InvalidOperationException">The array of that name has another length or type.</exception>
    public ProcArray<T> Array<T>(IEnumerable<T> items, string? name = null) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(items);
        return Make<T>(items.ToArray(), name);
    }

    private ProcArray<T> Make<T>(ReadOnlySpan<T> initial, string? name) where T : unmanaged =>
        name is null ? ProcArray<T>.Create(Session, initial) : ProcArray<T>.Find(NamedGuests.Of(Session), initial, name);
}
