using System.Runtime.InteropServices;
using ActorProcs.Code;
using ActorProcs.Nodes;
using ActorProcs.Tenure;
using ActorProcs.Values;

namespace ActorProcs;

/// <summary>An array of fixed length that processes share. Python: <c>multiprocessing.Array</c>.</summary>
/// <remarks>Consistency and cost as <see cref="ProcValue{T}"/>: every access is linearizable, reading costs nanoseconds while this process
/// was the last user, and a write returns when the node has what was changed. Many writes at once: under <see cref="Lock"/>, by
/// <see cref="Write"/>, or by <see cref="Open()"/>, which flush once.</remarks>
/// <typeparam name="T">A number, or a structure without references.</typeparam>
public sealed class ProcArray<T> : IProcHandle, IGuardingHandle where T : unmanaged
{
    private readonly Site _site;
    private readonly ArrayData<T> _data;

    private ProcArray(Site site)
    {
        _site = site;
        _data = site.Data as ArrayData<T> ?? throw new InvalidCastException(
            $"The shared array {site.Id} is known in this process with another element type than {typeof(T)}. One array has one type everywhere.");
        Lock = ProcRLock.Guarding(site, ReferenceAs(HandleKinds.ArrayLock));
    }

    /// <summary>The number of elements; it never changes.</summary>
    public int Length => _data.Items.Length;

    /// <summary>The lock that guards the array. Python: <c>get_lock()</c>.</summary>
    public ProcRLock Lock { get; }

    HandleReference IProcHandle.Reference => ReferenceAs(HandleKinds.Array);

    /// <summary>One element; <c>^1</c> is the last. Each access takes and gives back the lock.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element. (Python: <c>IndexError 'invalid index'</c>.)</exception>
    /// <exception cref="ObjectLostException">The array's node is gone.</exception>
    public T this[Index index]
    {
        get
        {
            var offset = OffsetOf(index);
            using (_site.Recursion.Visit()) return _data.Items[offset];
        }

        set
        {
            var offset = OffsetOf(index);
            using (_site.Recursion.Visit())
            {
                _data.Items[offset] = value;
                _data.Touch(offset, 1);
            }
        }
    }

    /// <summary>A copy of all elements at one moment.</summary>
    /// <exception cref="ObjectLostException">The array's node is gone.</exception>
    public T[] ToArray()
    {
        using (_site.Recursion.Visit()) return _data.Items.ToArray();
    }

    /// <summary>Copies elements as they are at one moment: as many as the destination holds.</summary>
    /// <param name="destination">Filled completely.</param>
    /// <param name="start">The first element to copy.</param>
    /// <exception cref="ArgumentOutOfRangeException">The array has not so many elements from there on.</exception>
    /// <exception cref="ObjectLostException">The array's node is gone.</exception>
    public void CopyTo(Span<T> destination, int start = 0)
    {
        CheckRange(start, destination.Length);
        using (_site.Recursion.Visit()) _data.Items.Slice(start, destination.Length).CopyTo(destination);
    }

    /// <summary>Writes elements; others see all of them or none.</summary>
    /// <param name="source">The new elements.</param>
    /// <param name="start">Where the first one goes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The array has not so many elements from there on.</exception>
    /// <exception cref="ObjectLostException">The array's node is gone.</exception>
    public void Write(ReadOnlySpan<T> source, int start = 0)
    {
        CheckRange(start, source.Length);
        using (_site.Recursion.Visit())
        {
            source.CopyTo(_data.Items[start..]);
            _data.Touch(start, source.Length);
        }
    }

    /// <summary>Takes the lock and gives the memory itself: <c>using var view = array.Open(); view.Span[3] = 7;</c></summary>
    /// <remarks>Dispose it on the same thread. What was written is sent then, and only that.</remarks>
    /// <exception cref="ObjectLostException">The array's node is gone.</exception>
    public ArrayView<T> Open() => new(_data, Lock.Acquire());

    internal static ProcArray<T> Create(Session session, ReadOnlySpan<T> initial) => new(SiteTable.Of(session).Create(
        HandleKinds.Array,
        MemoryMarshal.AsBytes(initial).ToArray(),
        new ArrayData<T>(initial.Length)));

    internal static ProcArray<T> Find(Session session, ReadOnlySpan<T> initial, string name)
    {
        var terms = $"an array of {initial.Length} x {typeof(T)}";
        var id = NamedObjects.Find(session, HandleKinds.Array, name, terms, MemoryMarshal.AsBytes(initial).ToArray());
        return Open(new HandleReference(HandleKinds.Array, id, session.NodeId, HandleFactory.Detail(typeof(T), initial.Length)), session);
    }

    internal static ProcArray<T> Open(HandleReference reference, Session session) =>
        new(SiteTable.Of(session).Open(reference.Id, () => new ArrayData<T>(HandleFactory.NumberOf(reference))));

    private HandleReference ReferenceAs(string kind) => new(kind, _site.Id, _site.NodeId, HandleFactory.Detail(typeof(T), Length));

    private int OffsetOf(Index index)
    {
        var offset = index.GetOffset(Length);
        return (uint)offset < (uint)Length
            ? offset
            : throw new ArgumentOutOfRangeException(nameof(index), index, $"invalid index: the array has {Length} elements.");
    }

    private void CheckRange(int start, int count)
    {
        if (start < 0 || start > Length - count)
            throw new ArgumentOutOfRangeException(nameof(start), start, $"invalid index: {count} elements from {start} on, and the array has {Length}.");
    }
}
