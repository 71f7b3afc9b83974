using ActorProcs.Containers;
using MemoryPack;

namespace ActorProcs;

/// <content>Read, decide and write as one.</content>
public sealed partial class ProcList<T>
{
    /// <summary>Replaces an item by what the function makes of it; nobody comes between.</summary>
    /// <remarks>
    /// <para>The function runs in this process, and nothing is held while it runs: others read and write as they like. If another item is at that
    /// place when it is done, what the function made is thrown away, and it is run again with the present item. So it should be quick and without
    /// effects of its own; each change that makes it run again is an operation of another that succeeded.</para>
    /// <para>A process that is killed in it leaves the item as it was.</para>
    /// </remarks>
    /// <param name="index">Which.</param>
    /// <param name="update">Gets a copy of the item, which it may change and give back. When it throws, the item stays as it was.</param>
    /// <returns>The new item.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is none, or it was removed meanwhile.</exception>
    /// <exception cref="CodeNotShippableException">The new item cannot be copied.</exception>
    /// <exception cref="ObjectLostException">The program that made the list, or its node, has ended.</exception>
    public T Update(Index index, Func<T, T> update) => Waited.Result(ChangeAsync(index, update, sync: true));

    /// <inheritdoc cref="Update"/>
    public ValueTask<T> UpdateAsync(Index index, Func<T, T> update) => ChangeAsync(index, update, sync: false);

    private async ValueTask<T> ChangeAsync(Index index, Func<T, T> update, bool sync)
    {
        ArgumentNullException.ThrowIfNull(update);
        var (found, item, version) = await _link.AskAsync(
            (id, slot, number) => new ReadItem(id, slot, number, Place.Of(index)), Seen, sync).ConfigureAwait(false);

        // As in a dictionary: a write says which version it was made of, and is refused when there is another. An item that has moved away has
        // left another version at its place.
        while (found)
        {
            var next = update(item!);
            var packed = _link.Pack(next, "the item");
            (var done, (found, item, version)) = await _link.AskAsync(
                (id, slot, number) => new WriteItem(id, slot, number, Place.Of(index), packed, version),
                reply => (reply.Ok, Seen(reply)),
                sync,
                packed).ConfigureAwait(false);
            if (done) return next;
        }

        throw OutOfRange(index);
    }

    private async ValueTask<bool> RemoveAsync(T item, bool sync)
    {
        while (true)
        {
            var (items, version) = await _link.ContentsAsync(Open, sync).ConfigureAwait(false);
            var index = Find(items, item);
            if (index < 0 || await RemoveAtAsync(Place.Of(index), version, sync).ConfigureAwait(false)) return index >= 0;
        }
    }

    private async ValueTask<bool> SortAsync(IComparer<T>? comparer, bool sync)
    {
        while (true)
        {
            var (items, version) = await _link.ContentsAsync(Open, sync).ConfigureAwait(false);
            int[] order = [.. Enumerable.Range(0, items.Length).OrderBy(i => items[i], comparer)];
            if (order.Length < 2 || await ReorderAsync(version, MemoryPackSerializer.Serialize(order), sync).ConfigureAwait(false)) return true;
        }
    }

    private ValueTask<bool> ReorderAsync(long expected, byte[] order, bool sync)
    {
        var packed = _link.Wrap(order);
        return _link.AskAsync(
            (id, slot, number) => new ReorderItems(id, slot, number, expected, packed), static reply => reply.Ok, sync, packed);
    }

    private (bool Found, T? Item, long Version) Seen(ContainerReply reply) =>
        reply.HasData ? (true, _link.Unpack<T>(reply.Data), reply.Version) : (false, default, Versions.Absent);
}
