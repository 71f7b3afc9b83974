namespace ActorProcs;

public sealed partial class ProcContext
{
    /// <summary>Makes a lock: at most one process holds it. Python: <c>Lock()</c>.</summary>
    /// <param name="name">Not yet: objects with names come with nodes on several hosts.</param>
    /// <exception cref="NotSupportedException">A name was given.</exception>
    public ProcLock Lock(string? name = null)
    {
        RefuseName(name);
        return ProcLock.Create(Session);
    }

    /// <summary>Makes a recursive lock, owned by a process and a thread of it. Python: <c>RLock()</c>.</summary>
    /// <param name="name">Not yet: objects with names come with nodes on several hosts.</param>
    /// <exception cref="NotSupportedException">A name was given.</exception>
    public ProcRLock RLock(string? name = null)
    {
        RefuseName(name);
        return ProcRLock.Create(Session);
    }

    /// <summary>Makes a value that processes share. Python: <c>Value()</c>.</summary>
    /// <typeparam name="T">Anything that can be copied to another process.</typeparam>
    /// <param name="initial">The value it begins with.</param>
    /// <param name="name">Not yet: objects with names come with nodes on several hosts.</param>
    /// <exception cref="NotSupportedException">A name was given.</exception>
    /// <exception cref="CodeNotShippableException">The value cannot be copied to another process.</exception>
    public ProcValue<T> Value<T>(T initial = default!, string? name = null)
    {
        RefuseName(name);
        return ProcValue<T>.Create(Session, initial);
    }

    /// <summary>Makes an array that processes share, of zeros. Python: <c>Array()</c>.</summary>
    /// <typeparam name="T">A number, or a structure without references.</typeparam>
    /// <param name="length">How many elements; it stays so.</param>
    /// <param name="name">Not yet: objects with names come with nodes on several hosts.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="NotSupportedException">A name was given.</exception>
    public ProcArray<T> Array<T>(int length, string? name = null) where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        RefuseName(name);
        return ProcArray<T>.Create(Session, new T[length]);
    }

    /// <summary>Makes an array that processes share. Python: <c>Array()</c>.</summary>
    /// <typeparam name="T">A number, or a structure without references.</typeparam>
    /// <param name="items">The elements it begins with; their number stays.</param>
    /// <param name="name">Not yet: objects with names come with nodes on several hosts.</param>
    /// <exception cref="NotSupportedException">A name was given.</exception>
    public ProcArray<T> Array<T>(IEnumerable<T> items, string? name = null) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(items);
        RefuseName(name);
        return ProcArray<T>.Create(Session, items.ToArray());
    }

    private static void RefuseName(string? name)
    {
        if (name is not null)
        {
            throw new NotSupportedException(
                $"'{name}': objects with names are not there yet; they come with nodes on several hosts. Leave the name out and let processes capture the handle.");
        }
    }
}
