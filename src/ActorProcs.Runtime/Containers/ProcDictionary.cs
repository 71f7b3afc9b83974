using System.Collections;
using ActorProcs.Code;
using ActorProcs.Containers;
using ActorProcs.Nodes;
using ActorProcs.Wire;

namespace ActorProcs;

/// <summary>A dictionary that processes share: Python's <c>Manager().dict()</c>.</summary>
/// <remarks>
/// <para>It lives in the node. Every operation is one message there and one back, and is atomic: operations of all processes happen one after
/// the other. <c>d[k] += 1</c> is two operations, between which others come; <see cref="Update"/> and <see cref="AddOrUpdate"/> are
/// one.</para>
/// <para>Values are copied when they are written and again each time they are read: changing what was read changes nothing that is shared
/// until it is written back. (So it is in Python.) Shared objects among them travel as references: a list in a dictionary that shall be changed
/// in place is a <see cref="ProcList{T}"/>.</para>
/// <para>Keys are copied too, and compared in the node, which runs no code of yours. So a key must be one of the kinds that compare by value in
/// a known way: text (by its characters, case and all), numbers, enums, Guids, dates and times; tuples, records and plain structures of these.
/// What is equal in C# is equal here: 1.0m and 1.00m are one key, and so are two <see cref="DateTimeOffset"/> of one moment. Classes that are
/// no records, records with an <c>Equals</c> of their own, and what contains such or an array, are refused with an
/// <see cref="ArgumentException"/>. Keys of the type <see cref="object"/> may be of several kinds; 1 and 1L are then two.</para>
/// <para>Nobody can hold the dictionary: a process that is killed in the midst of an operation has done it or not, and the others go on.</para>
/// <para>Python's <c>Namespace</c> is a <c>ProcDictionary&lt;string, object&gt;</c>. A manager on another machine (<c>BaseManager</c> with an
/// address) is a context and a name: whoever calls <see cref="ProcContext.ConnectAsync"/> with the address of a node, and asks for a dictionary
/// by a name, has the same one as all others who do. With a name, and in a cluster of several nodes, these keep it together: what an operation has
/// done survives the loss of a minority of them, and while no majority can be reached every operation throws <see cref="ProcException"/> within
/// some seconds; then nobody knows whether it was done.</para>
/// <para>The handle may be captured, passed and sent to other processes. Without a name the dictionary ends with the program that made it; every
/// call then throws <see cref="ObjectLostException"/>.</para>
/// </remarks>
/// <typeparam name="TKey">What the keys are.</typeparam>
/// <typeparam name="TValue">Anything that can be copied to another process.</typeparam>
public sealed partial class ProcDictionary<TKey, TValue> : IProcHandle, IEnumerable<KeyValuePair<TKey, TValue>> where TKey : notnull
{
    private readonly ContainerLink _link;

    internal ProcDictionary(ContainerLink link) => _link = link;

    HandleReference IProcHandle.Reference => _link.Refer(ContainerHandles.Detail(typeof(TKey), typeof(TValue)));

    /// <summary>Reads or writes the value of a key.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="KeyNotFoundException">Reading: there is none (Python: <c>KeyError</c>).</exception>
    /// <exception cref="ArgumentException">It cannot be a key.</exception>
    /// <exception cref="CodeNotShippableException">Writing: the value cannot be copied.</exception>
    /// <exception cref="ObjectLostException">The program that made the dictionary, or its node, has ended.</exception>
    public TValue this[TKey key]
    {
        get => Waited.Result(GetAsync(key, sync: true));
        set => Waited.Result(WriteAsync(key, value, Versions.Any, sync: true));
    }

    /// <summary>How many entries there are now.</summary>
    /// <exception cref="ObjectLostException">The program that made the dictionary, or its node, has ended.</exception>
    public int Count => Waited.Result(_link.CountAsync(sync: true));

    /// <summary>All keys as they are now, in the order in which they were added. Later changes are not seen in it.</summary>
    /// <exception cref="ObjectLostException">The program that made the dictionary, or its node, has ended.</exception>
    public IReadOnlyList<TKey> Keys => Waited.Result(ContentsAsync(content => _link.Unpack<TKey>(content.Key), sync: true));

    /// <summary>All values as they are now, in the order in which their keys were added. Later changes are not seen in it.</summary>
    /// <exception cref="ObjectLostException">The program that made the dictionary, or its node, has ended.</exception>
    public IReadOnlyList<TValue> Values => Waited.Result(ContentsAsync(content => _link.Unpack<TValue>(content.Value), sync: true));

    /// <summary>Reads the value of a key, if there is one. Python: <c>get</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; the default when there is none.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="ArgumentException">It cannot be a key.</exception>
    /// <exception cref="ObjectLostException">The program that made the dictionary, or its node, has ended.</exception>
    public bool TryGetValue(TKey key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TValue value)
    {
        var entry = Waited.Result(ReadAsync(Pack(key), sync: true));
        value = entry.Value;
        return entry.Found;
    }

    /// <summary>Whether there is such a key. Python: <c>in</c>.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="ArgumentException">It cannot be a key.</exception>
    /// <exception cref="ObjectLostException">The program that made the dictionary, or its node, has ended.</exception>
    public bool ContainsKey(TKey key) => Waited.Result(ContainsAsync(key, sync: true));

    /// <summary>Adds an entry.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Copied now.</param>
    /// <exception cref="ArgumentException">There is such a key, or it cannot be one.</exception>
    /// <exception cref="CodeNotShippableException">The value cannot be copied.</exception>
    /// <exception cref="ObjectLostException">The program that made the dictionary, or its node, has ended.</exception>
    public void Add(TKey key, TValue value)
    {
        if (!TryAdd(key, value)) throw Exists(key);
    }

    /// <summary>Adds an entry if there is none of that key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Copied now.</param>
    /// <returns>Whether it was added.</returns>
    /// <exception cref="ArgumentException">It cannot be a key.</exception>
    /// <exception cref="CodeNotShippableException">The value cannot be copied.</exception>
    /// <exception cref="ObjectLostException">The program that made the dictionary, or its node, has ended.</exception>
    public bool TryAdd(TKey key, TValue value) => Waited.Result(WriteAsync(key, value, Versions.Absent, sync: true)).Done;

    /// <summary>Removes an entry. Python: <c>del d[key]</c>.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ArgumentException">It cannot be a key.</exception>
    /// <exception cref="ObjectLostException">The program that made the dictionary, or its node, has ended.</exception>
    public bool Remove(TKey key) => Waited.Result(RemoveAsync(key, sync: true));

    /// <summary>Removes an entry and gives its value, to nobody else. Python: <c>pop</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value it had; the default when there was none.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ArgumentException">It cannot be a key.</exception>
    /// <exception cref="ObjectLostException">The program that made the dictionary, or its node, has ended.</exception>
    public bool Remove(TKey key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TValue value)
    {
        (var found, value) = Waited.Result(TakeAsync(key, sync: true));
        return found;
    }

    /// <summary>Removes all entries.</summary>
    /// <exception cref="ObjectLostException">The program that made the dictionary, or its node, has ended.</exception>
    public void Clear() => Waited.Result(_link.ClearAsync(sync: true));

    /// <summary>A copy of all entries, as they were at one moment.</summary>
    /// <exception cref="ObjectLostException">The program that made the dictionary, or its node, has ended.</exception>
    public Dictionary<TKey, TValue> ToDictionary() => new(Waited.Result(ContentsAsync(Open, sync: true)));

    /// <summary>Goes through the entries as they are when it begins, in the order in which they were added; the dictionary may be changed
    /// meanwhile.</summary>
    /// <exception cref="ObjectLostException">The program that made the dictionary, or its node, has ended.</exception>
    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<TKey, TValue>>)Waited.Result(ContentsAsync(Open, sync: true))).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static ProcDictionary<TKey, TValue> Create(Session session, string? name)
    {
        KeyPacker.Check(typeof(TKey));
        return new ProcDictionary<TKey, TValue>(ContainerLink.Create(session, ContainerKind.Dictionary, typeof(TKey), typeof(TValue), name));
    }

    private static byte[] Pack(TKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return KeyPacker.Pack(key);
    }

    private static ArgumentException Exists(TKey key) =>
        new($"An item with the same key has already been added. Key: {key}", nameof(key));

    private static KeyNotFoundException Missing(TKey key) => new($"The given key '{key}' was not present in the dictionary.");

    private KeyValuePair<TKey, TValue> Open(Content content) => new(_link.Unpack<TKey>(content.Key), _link.Unpack<TValue>(content.Value));

    private async ValueTask<TItem[]> ContentsAsync<TItem>(Func<Content, TItem> open, bool sync) =>
        (await _link.ContentsAsync(open, sync).ConfigureAwait(false)).Contents;

    private async ValueTask<TValue> GetAsync(TKey key, bool sync)
    {
        var entry = await ReadAsync(Pack(key), sync).ConfigureAwait(false);
        return entry.Found ? entry.Value! : throw Missing(key);
    }

    private ValueTask<bool> ContainsAsync(TKey key, bool sync)
    {
        var bytes = Pack(key);
        return _link.AskAsync((id, slot, number) => new ReadEntry(id, slot, number, bytes, false), static reply => reply.Ok, sync);
    }

    private ValueTask<Entry> ReadAsync(byte[] key, bool sync) =>
        _link.AskAsync((id, slot, number) => new ReadEntry(id, slot, number, key, true), ToEntry, sync);

    private ValueTask<bool> RemoveAsync(TKey key, bool sync)
    {
        var bytes = Pack(key);
        return _link.AskAsync((id, slot, number) => new RemoveEntry(id, slot, number, bytes, false), static reply => reply.Ok, sync);
    }

    private async ValueTask<(bool Found, TValue? Value)> TakeAsync(TKey key, bool sync)
    {
        var bytes = Pack(key);
        var entry = await _link.AskAsync((id, slot, number) => new RemoveEntry(id, slot, number, bytes, true), ToEntry, sync).ConfigureAwait(false);
        return (entry.Found, entry.Value);
    }

    private async ValueTask<Written> WriteAsync(TKey key, TValue value, long expected, bool sync, bool wantsValue = false)
    {
        var bytes = Pack(key);
        var packed = _link.Pack(value, "the value");
        Payload name;
        try
        {
            name = _link.Pack(key, "the key");
        }
        catch
        {
            _link.Delete(packed);
            throw;
        }

        return await _link.AskAsync(
            (id, slot, number) => new WriteEntry(id, slot, number, bytes, name, packed, expected, wantsValue),
            reply => new Written(reply.Ok, ToEntry(reply)),
            sync,
            name,
            packed).ConfigureAwait(false);
    }

    private Entry ToEntry(ContainerReply reply) =>
        reply.HasData ? new Entry(true, _link.Unpack<TValue>(reply.Data), reply.Version) : new Entry(false, default, Versions.Absent);

    /// <summary>What is there; nothing is a version too.</summary>
    private readonly record struct Entry(bool Found, TValue? Value, long Version);

    /// <summary>Whether it was written; if not, and the value was wanted, what is there instead.</summary>
    private readonly record struct Written(bool Done, Entry Found);
}
