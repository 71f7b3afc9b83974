using ActorProcs.Containers;

namespace ActorProcs;

/// <content>The same without blocking a thread. None of these can be cancelled: the node answers at once, and a caller that left earlier would
/// not know whether it was done.</content>
public sealed partial class ProcDictionary<TKey, TValue>
{
    /// <summary>Reads the value of a key.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    /// <exception cref="ArgumentException">It cannot be a key.</exception>
    /// <exception cref="ObjectLostException">The program that made the dictionary, or its node, has ended.</exception>
    public ValueTask<TValue> GetAsync(TKey key) => GetAsync(key, sync: false);

    /// <summary>Writes the value of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Copied now.</param>
    /// <exception cref="ArgumentException">It cannot be a key.</exception>
    /// <exception cref="CodeNotShippableException">The value cannot be copied.</exception>
    /// <exception cref="ObjectLostException">The program that made the dictionary, or its node, has ended.</exception>
    public async ValueTask SetAsync(TKey key, TValue value) => await WriteAsync(key, value, Versions.Any, sync: false).ConfigureAwait(false);

    /// <inheritdoc cref="TryGetValue"/>
    /// <returns>Whether there is one, and the value.</returns>
    public async ValueTask<(bool Found, TValue? Value)> TryGetValueAsync(TKey key)
    {
        var entry = await ReadAsync(Pack(key), sync: false).ConfigureAwait(false);
        return (entry.Found, entry.Value);
    }

    /// <inheritdoc cref="ContainsKey"/>
    public ValueTask<bool> ContainsKeyAsync(TKey key) => ContainsAsync(key, sync: false);

    /// <inheritdoc cref="Count"/>
    public ValueTask<int> CountAsync() => _link.CountAsync(sync: false);

    /// <inheritdoc cref="Add"/>
    public async ValueTask AddAsync(TKey key, TValue value)
    {
        if (!await TryAddAsync(key, value).ConfigureAwait(false)) throw Exists(key);
    }

    /// <inheritdoc cref="TryAdd"/>
    public async ValueTask<bool> TryAddAsync(TKey key, TValue value) =>
        (await WriteAsync(key, value, Versions.Absent, sync: false).ConfigureAwait(false)).Done;

    /// <inheritdoc cref="Remove(TKey)"/>
    public ValueTask<bool> RemoveAsync(TKey key) => RemoveAsync(key, sync: false);

    /// <summary>Removes an entry and gives its value, to nobody else: <see cref="Remove(TKey, out TValue)"/>.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether there was one, and the value.</returns>
    /// <exception cref="ArgumentException">It cannot be a key.</exception>
    /// <exception cref="ObjectLostException">The program that made the dictionary, or its node, has ended.</exception>
    public ValueTask<(bool Found, TValue? Value)> TakeAsync(TKey key) => TakeAsync(key, sync: false);

    /// <inheritdoc cref="Clear"/>
    public async ValueTask ClearAsync() => await _link.ClearAsync(sync: false).ConfigureAwait(false);

    /// <inheritdoc cref="Keys"/>
    public async ValueTask<IReadOnlyList<TKey>> KeysAsync() =>
        await ContentsAsync(content => _link.Unpack<TKey>(content.Key), sync: false).ConfigureAwait(false);

    /// <inheritdoc cref="Values"/>
    public async ValueTask<IReadOnlyList<TValue>> ValuesAsync() =>
        await ContentsAsync(content => _link.Unpack<TValue>(content.Value), sync: false).ConfigureAwait(false);

    /// <inheritdoc cref="ToDictionary"/>
    public async ValueTask<Dictionary<TKey, TValue>> ToDictionaryAsync() => new(await ContentsAsync(Open, sync: false).ConfigureAwait(false));
}
