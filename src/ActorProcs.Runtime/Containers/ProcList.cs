using System.Collections;
using ActorProcs.Code;
using ActorProcs.Containers;
using ActorProcs.Nodes;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs;

/// <summary>A list that processes share: Python's <c>Manager().list()</c>, and its <c>ShareableList</c> without the fixed length.</summary>
/// <remarks>
/// <para>It lives in the node. Every operation is one message there and one back, and is atomic: operations of all processes happen one after
/// the other. <c>list[i] += 1</c> is two operations, between which others come; <see cref="Update"/> is one.</para>
/// <para>Items are copied when they are written and again each time they are read: changing what was read changes nothing that is shared
/// until it is written back. (So it is in Python.) Shared objects among them travel as references: a list in a list that shall be changed in
/// place is a <see cref="ProcList{T}"/>.</para>
/// <para>The node runs no code of yours. What compares items (<see cref="IndexOf"/>, <see cref="Contains"/>, <see cref="Remove"/>,
/// <see cref="Sort"/>) fetches all of them and runs in this process; it is atomic too: if the list was changed meanwhile, it begins
/// again.</para>
/// <para>Nobody can hold the list: a process that is killed in the midst of an operation has done it or not, and the others go on.</para>
/// <para>A manager on another machine (Python's <c>BaseManager</c> with an address) is a context and a name: whoever calls
/// <see cref="ProcContext.ConnectAsync"/> with the address of a node, and asks for a list by a name, has the same one as all others who do.
/// With a name, and in a cluster of several nodes, these keep it together: what an operation has done survives the loss of a minority of them, and
/// while no majority can be reached every operation throws <see cref="ProcException"/> within some seconds; then nobody knows whether it was
/// done.</para>
/// <para>The handle may be captured, passed and sent to other processes. Without a name the list ends with the program that made it; every call
/// then throws <see cref="ObjectLostException"/>.</para>
/// </remarks>
/// <typeparam name="T">Anything that can be copied to another process.</typeparam>
public sealed partial class ProcList<T> : IProcHandle, IEnumerable<T>
{
    private static readonly Place End = Place.Of(^0);

    private readonly ContainerLink _link;

    internal ProcList(ContainerLink link) => _link = link;

    HandleReference IProcHandle.Reference => _link.Refer(ContainerHandles.Detail(typeof(T)));

    /// <summary>Reads or writes an item.</summary>
    /// <param name="index">Which; <c>^1</c> is the last one at the moment of the operation.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none (Python: <c>IndexError</c>).</exception>
    /// <exception cref="CodeNotShippableException">Writing: the item cannot be copied.</exception>
    /// <exception cref="ObjectLostException">The program that made the list, or its node, has ended.</exception>
    public T this[Index index]
    {
        get => Waited.Result(GetAsync(index, sync: true));
        set => Waited.Result(SetAsync(index, value, sync: true));
    }

    /// <summary>How many items there are now.</summary>
    /// <exception cref="ObjectLostException">The program that made the list, or its node, has ended.</exception>
    public int Count => Waited.Result(_link.CountAsync(sync: true));

    /// <summary>Puts an item at the end. Python: <c>append</c>.</summary>
    /// <param name="item">Copied now.</param>
    /// <exception cref="CodeNotShippableException">The item cannot be copied.</exception>
    /// <exception cref="ObjectLostException">The program that made the list, or its node, has ended.</exception>
    public void Add(T item) => Waited.Result(InsertAsync(End, [item], sync: true));

    /// <summary>Puts items at the end, one after the other, with nobody's between them. Python: <c>extend</c>.</summary>
    /// <param name="items">Copied now.</param>
    /// <exception cref="CodeNotShippableException">An item cannot be copied; then none is added.</exception>
    /// <exception cref="ObjectLostException">The program that made the list, or its node, has ended.</exception>
    public void AddRange(IEnumerable<T> items) => Waited.Result(InsertAsync(End, items, sync: true));

    /// <summary>Puts an item before another.</summary>
    /// <param name="index">Where it will be; <c>^0</c> is the end.</param>
    /// <param name="item">Copied now.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place. (Python takes the nearest one.)</exception>
    /// <exception cref="CodeNotShippableException">The item cannot be copied.</exception>
    /// <exception cref="ObjectLostException">The program that made the list, or its node, has ended.</exception>
    public void Insert(Index index, T item)
    {
        if (!Waited.Result(InsertAsync(Place.Of(index), [item], sync: true))) throw OutOfRange(index);
    }

    /// <summary>Removes an item. Python: <c>del l[i]</c>.</summary>
    /// <param name="index">Which.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    /// <exception cref="ObjectLostException">The program that made the list, or its node, has ended.</exception>
    public void RemoveAt(Index index)
    {
        if (!Waited.Result(RemoveAtAsync(Place.Of(index), Versions.Any, sync: true))) throw OutOfRange(index);
    }

    /// <summary>Removes the last item and gives it, to nobody else.</summary>
    /// <exception cref="InvalidOperationException">The list is empty (Python: <c>IndexError: pop from empty list</c>).</exception>
    /// <exception cref="ObjectLostException">The program that made the list, or its node, has ended.</exception>
    public T Pop() => Waited.Result(PopAsync(^1, sync: true)) is (true, var item) ? item! : throw IsEmpty();

    /// <summary>Removes an item and gives it, to nobody else.</summary>
    /// <param name="index">Which.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    /// <exception cref="ObjectLostException">The program that made the list, or its node, has ended.</exception>
    public T Pop(Index index) => Waited.Result(PopAsync(index, sync: true)) is (true, var item) ? item! : throw OutOfRange(index);

    /// <summary>Removes the first item that equals this one, by <see cref="EqualityComparer{T}.Default"/>.</summary>
    /// <param name="item">What to look for.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ObjectLostException">The program that made the list, or its node, has ended.</exception>
    public bool Remove(T item) => Waited.Result(RemoveAsync(item, sync: true));

    /// <summary>Where the first item is that equals this one, by <see cref="EqualityComparer{T}.Default"/>.</summary>
    /// <param name="item">What to look for.</param>
    /// <returns>Its index, or -1 when there is none.</returns>
    /// <exception cref="ObjectLostException">The program that made the list, or its node, has ended.</exception>
    public int IndexOf(T item) => Find(ToArray(), item);

    /// <summary>Whether an item equals this one, by <see cref="EqualityComparer{T}.Default"/>.</summary>
    /// <param name="item">What to look for.</param>
    /// <exception cref="ObjectLostException">The program that made the list, or its node, has ended.</exception>
    public bool Contains(T item) => IndexOf(item) >= 0;

    /// <summary>Removes all items.</summary>
    /// <exception cref="ObjectLostException">The program that made the list, or its node, has ended.</exception>
    public void Clear() => Waited.Result(_link.ClearAsync(sync: true));

    /// <summary>Turns the order round.</summary>
    /// <exception cref="ObjectLostException">The program that made the list, or its node, has ended.</exception>
    public void Reverse() => Waited.Result(ReorderAsync(Versions.Any, [], sync: true));

    /// <summary>Sorts the list. Items that compare as equal keep their order.</summary>
    /// <param name="comparer">Runs in this process; null for the default one of the type.</param>
    /// <exception cref="InvalidOperationException">The items cannot be compared.</exception>
    /// <exception cref="ObjectLostException">The program that made the list, or its node, has ended.</exception>
    public void Sort(IComparer<T>? comparer = null) => Waited.Result(SortAsync(comparer, sync: true));

    /// <summary>A copy of all items, as they were at one moment.</summary>
    /// <exception cref="ObjectLostException">The program that made the list, or its node, has ended.</exception>
    public T[] ToArray() => Waited.Result(_link.ContentsAsync(Open, sync: true)).Contents;

    /// <summary>Goes through the items as they are when it begins; the list may be changed meanwhile.</summary>
    /// <exception cref="ObjectLostException">The program that made the list, or its node, has ended.</exception>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static ProcList<T> Create(Session session, string? name) =>
        new(ContainerLink.Create(session, ContainerKind.List, null, typeof(T), name));

    private static ArgumentOutOfRangeException OutOfRange(Index index) =>
        new(nameof(index), $"The list has no place {index} now.");

    private static InvalidOperationException IsEmpty() => new("pop from empty list");

    private static int Find(T[] items, T item) => Array.FindIndex(items, each => EqualityComparer<T>.Default.Equals(each, item));

    private T Open(Content content) => _link.Unpack<T>(content.Value);

    private async ValueTask<T> GetAsync(Index index, bool sync)
    {
        var (found, item) = await _link.AskAsync((id, slot, number) => new ReadItem(id, slot, number, Place.Of(index)), Taken, sync).ConfigureAwait(false);
        return found ? item! : throw OutOfRange(index);
    }

    private async ValueTask<bool> SetAsync(Index index, T item, bool sync)
    {
        var (done, _) = await WriteAsync(index, item, Versions.Any, sync).ConfigureAwait(false);
        return done ? done : throw OutOfRange(index);
    }

    private ValueTask<(bool Done, ContainerReply Reply)> WriteAsync(Index index, T item, long expected, bool sync)
    {
        var packed = _link.Pack(item, "the item");
        return _link.AskAsync(
            (id, slot, number) => new WriteItem(id, slot, number, Place.Of(index), packed, expected), static reply => (reply.Ok, reply), sync, packed);
    }

    private ValueTask<bool> InsertAsync(Place at, IEnumerable<T> items, bool sync)
    {
        ArgumentNullException.ThrowIfNull(items);
        var packed = new List<Payload>();
        Payload all;
        try
        {
            foreach (var item in items) packed.Add(_link.Pack(item, "the item"));
            all = _link.Wrap(MemoryPackSerializer.Serialize(packed.ToArray()));
        }
        catch
        {
            foreach (var payload in packed) _link.Delete(payload);
            throw;
        }

        return _link.AskAsync(
            (id, slot, number) => new InsertItems(id, slot, number, at, all), static reply => reply.Ok, sync, [all, .. packed]);
    }

    private ValueTask<bool> RemoveAtAsync(Place at, long expected, bool sync) => _link.AskAsync(
        (id, slot, number) => new RemoveItem(id, slot, number, at, expected, false), static reply => reply.Ok, sync);

    private ValueTask<(bool Found, T? Item)> PopAsync(Index index, bool sync) => _link.AskAsync(
        (id, slot, number) => new RemoveItem(id, slot, number, Place.Of(index), Versions.Any, true), Taken, sync);

    private (bool Found, T? Item) Taken(ContainerReply reply) => reply.Ok ? (true, _link.Unpack<T>(reply.Data)) : (false, default);
}
