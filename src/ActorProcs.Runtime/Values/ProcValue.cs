using ActorProcs.Code;
using ActorProcs.Nodes;
using ActorProcs.Tenure;
using ActorProcs.Values;

namespace ActorProcs;

/// <summary>A value that processes share. Python: <c>multiprocessing.Value</c>, for any type that can be copied.</summary>
/// <remarks>
/// Every access is linearizable: it takes the value's lock, and the data come along with the right to use it. Reading costs nanoseconds
/// while this process was the last user; a write returns when the node has it, so it survives the death of this process. Several accesses
/// are made one by <see cref="Lock"/>, with one write to the node at its end: <c>using (v.Lock.Acquire()) v.Value += 1;</c>
/// <para>An object is copied when it is assigned and again each time it is read, as with Python's manager: changing what was read changes
/// nothing that is shared until it is assigned back. <c>v.Update(list =&gt; { list.Add(1); return list; })</c> does both.</para>
/// <para>A handle is a name: captured by the target of a process, it names the same value there.</para>
/// </remarks>
/// <typeparam name="T">Anything that can be copied to another process.</typeparam>
public sealed partial class ProcValue<T> : IProcHandle, IGuardingHandle
{
    private readonly Site _site;
    private readonly ValueData<T> _data;

    private ProcValue(Site site)
    {
        _site = site;
        _data = site.Data as ValueData<T> ?? throw new InvalidCastException(
            $"The shared value {site.Id} is known in this process with another type than {typeof(T)}. One value has one type everywhere.");
        Lock = ProcRLock.Guarding(site, new HandleReference(HandleKinds.ValueLock, site.Id, site.NodeId, HandleFactory.Detail(typeof(T))));
    }

    /// <summary>Reads or writes. Each access takes and gives back the lock, so <c>v.Value += 1</c> is two of them: use
    /// <see cref="Update"/>, <c>Add</c>, or hold <see cref="Lock"/>.</summary>
    /// <exception cref="ObjectLostException">The value's node is gone.</exception>
    public T Value
    {
        get
        {
            using (_site.Recursion.Visit()) return _data.Read();
        }

        set
        {
            using (_site.Recursion.Visit()) _data.Write(value);
        }
    }

    /// <summary>What this process last heard of: perhaps stale, never torn, and without waiting for anybody who holds the lock.</summary>
    /// <remarks>The first use waits for the node once and subscribes this process to changes; afterwards it is a read of memory. A thread
    /// that holds <see cref="Lock"/> sees what it has written.</remarks>
    /// <exception cref="ObjectLostException">The value's node is gone.</exception>
    public T Latest
    {
        get
        {
            if (_site.Recursion.IsMine) return _data.Read();
            Pin();
            if (_data.Published is null) _data.WhenPublished().GetAwaiter().GetResult();
            return _data.Published!.Read(_data.Codec);
        }
    }

    /// <summary>The lock that guards the value. Python: <c>get_lock()</c>.</summary>
    public ProcRLock Lock { get; }

    HandleReference IProcHandle.Reference => new(HandleKinds.Value, _site.Id, _site.NodeId, HandleFactory.Detail(typeof(T)));

    /// <summary>Replaces the value by what the function makes of it; nobody comes between.</summary>
    /// <param name="update">Runs in this process, under the lock. When it throws, the value stays as it was.</param>
    /// <returns>The new value.</returns>
    /// <exception cref="ObjectLostException">The value's node is gone.</exception>
    public T Update(Func<T, T> update)
    {
        ArgumentNullException.ThrowIfNull(update);
        using (Lock.Acquire()) return Apply(update);
    }

    /// <summary>Writes a value and gives the one before.</summary>
    /// <exception cref="ObjectLostException">The value's node is gone.</exception>
    public T Exchange(T value)
    {
        using (_site.Recursion.Visit())
        {
            var before = _data.Read();
            _data.Write(value);
            return before;
        }
    }

    /// <summary>Writes a value if the present one equals the comparand, by <see cref="EqualityComparer{T}.Default"/>.</summary>
    /// <returns>The value before; the write was made exactly when it equals the comparand.</returns>
    /// <exception cref="ObjectLostException">The value's node is gone.</exception>
    public T CompareExchange(T value, T comparand)
    {
        using (Lock.Acquire())
        {
            var before = _data.Read();
            if (EqualityComparer<T>.Default.Equals(before, comparand)) _data.Write(value);
            return before;
        }
    }

    internal static ProcValue<T> Create(Session session, T initial)
    {
        var codec = DataCodec.For<T>();
        return new ProcValue<T>(SiteTable.Of(session).Create(HandleKinds.Value, codec.Pack(initial), new ValueData<T>(codec)));
    }

    internal static ProcValue<T> Find(Session session, T initial, string name)
    {
        var id = NamedObjects.Find(session, HandleKinds.Value, name, $"a value of {typeof(T)}", DataCodec.For<T>().Pack(initial));
        return Open(new HandleReference(HandleKinds.Value, id, session.NodeId, HandleFactory.Detail(typeof(T))), session);
    }

    internal static ProcValue<T> Open(HandleReference reference, Session session) =>
        new(SiteTable.Of(session).Open(reference.Id, static () => new ValueData<T>(DataCodec.For<T>())));

    private T Apply(Func<T, T> update)
    {
        var next = update(_data.Read());
        _data.Write(next);
        return next;
    }
}
