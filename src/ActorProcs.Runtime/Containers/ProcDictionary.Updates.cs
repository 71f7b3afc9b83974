using ActorProcs.Containers;

namespace ActorProcs;

/// <content>Read, decide and write as one.</content>
public sealed partial class ProcDictionary<TKey, TValue>
{
    /// <summary>Replaces the value of a key by what the function makes of it; nobody comes between.</summary>
    /// <remarks>
    /// <para>The function runs in this process, and nothing is held while it runs: others read and write as they like. If the entry was changed
    /// meanwhile, what the function made is thrown away, and it is run again with the present value. So it should be quick and without effects of
    /// its own; each change that makes it run again is an operation of another that succeeded. For long work that must be done once, hold a
    /// <see cref="ProcLock"/>.</para>
    /// <para>A process that is killed in it leaves the value as it was.</para>
    /// </remarks>
    /// <param name="key">The key.</param>
    /// <param name="update">Gets a copy of the value, which it may change and give back. When it throws, the value stays as it was.</param>
    /// <returns>The new value.</returns>
    /// <exception cref="KeyNotFoundException">There is none, or it was removed meanwhile.</exception>
    /// <exception cref="ArgumentException">It cannot be a key.</exception>
    /// <exception cref="CodeNotShippableException">The new value cannot be copied.</exception>
    /// <exception cref="ObjectLostException">The program that made the dictionary, or its node, has ended.</exception>
    public TValue Update(TKey key, Func<TValue, TValue> update) => Waited.Result(ChangeAsync(key, update, add: null, sync: true));

    /// <inheritdoc cref="Update"/>
    public ValueTask<TValue> UpdateAsync(TKey key, Func<TValue, TValue> update) => ChangeAsync(key, update, add: null, sync: false);

    /// <summary>Adds an entry, or replaces its value by what the function makes of it; nobody comes between.</summary>
    /// <inheritdoc cref="Update" path="/remarks"/>
    /// <param name="key">The key.</param>
    /// <param name="addValue">The value when there is none.</param>
    /// <param name="update">Gets a copy of the value, which it may change and give back. When it throws, the value stays as it was.</param>
    /// <returns>The new value.</returns>
    /// <exception cref="ArgumentException">It cannot be a key.</exception>
    /// <exception cref="CodeNotShippableException">The new value cannot be copied.</exception>
    /// <exception cref="ObjectLostException">The program that made the dictionary, or its node, has ended.</exception>
    public TValue AddOrUpdate(TKey key, TValue addValue, Func<TValue, TValue> update) =>
        Waited.Result(ChangeAsync(key, update, () => addValue, sync: true));

    /// <inheritdoc cref="AddOrUpdate"/>
    public ValueTask<TValue> AddOrUpdateAsync(TKey key, TValue addValue, Func<TValue, TValue> update) =>
        ChangeAsync(key, update, () => addValue, sync: false);

    /// <summary>Reads the value of a key, or adds it when there is none. Python: <c>setdefault</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value when there is none.</param>
    /// <returns>The value that is there now.</returns>
    /// <exception cref="ArgumentException">It cannot be a key.</exception>
    /// <exception cref="CodeNotShippableException">The value cannot be copied.</exception>
    /// <exception cref="ObjectLostException">The program that made the dictionary, or its node, has ended.</exception>
    public TValue GetOrAdd(TKey key, TValue value) => Waited.Result(AddIfAbsentAsync(key, value, sync: true));

    /// <inheritdoc cref="GetOrAdd(TKey, TValue)"/>
    public ValueTask<TValue> GetOrAddAsync(TKey key, TValue value) => AddIfAbsentAsync(key, value, sync: false);

    /// <summary>Reads the value of a key, or makes and adds it when there is none.</summary>
    /// <param name="key">The key.</param>
    /// <param name="make">Runs in this process when there is no value. Several processes may run it at the same time; all get the value of the
    /// one whose value was added first.</param>
    /// <returns>The value that is there now.</returns>
    /// <exception cref="ArgumentException">It cannot be a key.</exception>
    /// <exception cref="CodeNotShippableException">The value cannot be copied.</exception>
    /// <exception cref="ObjectLostException">The program that made the dictionary, or its node, has ended.</exception>
    public TValue GetOrAdd(TKey key, Func<TKey, TValue> make) => Waited.Result(MakeIfAbsentAsync(key, make, sync: true));

    /// <inheritdoc cref="GetOrAdd(TKey, Func{TKey, TValue})"/>
    public ValueTask<TValue> GetOrAddAsync(TKey key, Func<TKey, TValue> make) => MakeIfAbsentAsync(key, make, sync: false);

    private async ValueTask<TValue> ChangeAsync(TKey key, Func<TValue, TValue> update, Func<TValue>? add, bool sync)
    {
        ArgumentNullException.ThrowIfNull(update);
        var entry = await ReadAsync(Pack(key), sync).ConfigureAwait(false);

        // 1. Two processes read a value. 2. Both make a new one of it. 3. The first writes. 4. The second must not: it has not seen what the
        // first made. So a write says which version it was made of, and is refused when there is another; whoever is refused begins again with
        // that. A process that dies on the way has written nothing, and nobody waits for it.
        while (true)
        {
            if (!entry.Found && add is null) throw Missing(key);
            var value = entry.Found ? update(entry.Value!) : add!();
            var written = await WriteAsync(key, value, entry.Version, sync, wantsValue: true).ConfigureAwait(false);
            if (written.Done) return value;
            entry = written.Found;
        }
    }

    private async ValueTask<TValue> AddIfAbsentAsync(TKey key, TValue value, bool sync)
    {
        var written = await WriteAsync(key, value, Versions.Absent, sync, wantsValue: true).ConfigureAwait(false);
        return written.Done ? value : written.Found.Value!;
    }

    private async ValueTask<TValue> MakeIfAbsentAsync(TKey key, Func<TKey, TValue> make, bool sync)
    {
        ArgumentNullException.ThrowIfNull(make);
        var entry = await ReadAsync(Pack(key), sync).ConfigureAwait(false);
        return entry.Found ? entry.Value! : await AddIfAbsentAsync(key, make(key), sync).ConfigureAwait(false);
    }
}
