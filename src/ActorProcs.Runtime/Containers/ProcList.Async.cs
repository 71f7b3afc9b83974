using ActorProcs.Containers;

namespace ActorProcs;

/// <content>The same without blocking a thread. None of these can be cancelled: the node answers at once, and a caller that left earlier would
/// not know whether it was done.</content>
public sealed partial class ProcList<T>
{
    /// <summary>Reads an item.</summary>
    /// <param name="index">Which; <c>^1</c> is the last one at the moment of the operation.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    /// <exception cref="ObjectLostException">The program that made the list, or its node, has ended.</exception>
    public ValueTask<T> GetAsync(Index index) => GetAsync(index, sync: false);

    /// <summary>Writes an item.</summary>
    /// <param name="index">Which; <c>^1</c> is the last one at the moment of the operation.</param>
    /// <param name="item">Copied now.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    /// <exception cref="CodeNotShippableException">The item cannot be copied.</exception>
    /// <exception cref="ObjectLostException">The program that made the list, or its node, has ended.</exception>
    public async ValueTask SetAsync(Index index, T item) => await SetAsync(index, item, sync: false).ConfigureAwait(false);

    /// <inheritdoc cref="Count"/>
    public ValueTask<int> CountAsync() => _link.CountAsync(sync: false);

    /// <inheritdoc cref="Add"/>
    public async ValueTask AddAsync(T item) => await InsertAsync(End, [item], sync: false).ConfigureAwait(false);

    /// <inheritdoc cref="AddRange"/>
    public async ValueTask AddRangeAsync(IEnumerable<T> items) => await InsertAsync(End, items, sync: false).ConfigureAwait(false);

    /// <inheritdoc cref="Insert"/>
    public async ValueTask InsertAsync(Index index, T item)
    {
        if (!await InsertAsync(Place.Of(index), [item], sync: false).ConfigureAwait(false)) throw OutOfRange(index);
    }

    /// <inheritdoc cref="RemoveAt"/>
    public async ValueTask RemoveAtAsync(Index index)
    {
        if (!await RemoveAtAsync(Place.Of(index), Versions.Any, sync: false).ConfigureAwait(false)) throw OutOfRange(index);
    }

    /// <inheritdoc cref="Pop()"/>
    public async ValueTask<T> PopAsync() =>
        await PopAsync(^1, sync: false).ConfigureAwait(false) is (true, var item) ? item! : throw IsEmpty();

    /// <inheritdoc cref="Pop(Index)"/>
    public async ValueTask<T> PopAsync(Index index) =>
        await PopAsync(index, sync: false).ConfigureAwait(false) is (true, var item) ? item! : throw OutOfRange(index);

    /// <inheritdoc cref="Remove"/>
    public ValueTask<bool> RemoveAsync(T item) => RemoveAsync(item, sync: false);

    /// <inheritdoc cref="IndexOf"/>
    public async ValueTask<int> IndexOfAsync(T item) => Find(await ToArrayAsync().ConfigureAwait(false), item);

    /// <inheritdoc cref="Contains"/>
    public async ValueTask<bool> ContainsAsync(T item) => await IndexOfAsync(item).ConfigureAwait(false) >= 0;

    /// <inheritdoc cref="Clear"/>
    public async ValueTask ClearAsync() => await _link.ClearAsync(sync: false).ConfigureAwait(false);

    /// <inheritdoc cref="Reverse"/>
    public async ValueTask ReverseAsync() => await ReorderAsync(Versions.Any, [], sync: false).ConfigureAwait(false);

    /// <inheritdoc cref="Sort"/>
    public async ValueTask SortAsync(IComparer<T>? comparer = null) => await SortAsync(comparer, sync: false).ConfigureAwait(false);

    /// <inheritdoc cref="ToArray"/>
    public async ValueTask<T[]> ToArrayAsync() => (await _link.ContentsAsync(Open, sync: false).ConfigureAwait(false)).Contents;
}
