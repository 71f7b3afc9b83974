using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;

namespace ActorProcs.Code.Graphs.Codecs;

/// <summary>A table that is filled after it is made. Parts: comparer, keys, values.</summary>
internal abstract class TableCodec<TTable, TKey, TValue> : FilledCodec<TTable>
    where TTable : class, IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    internal sealed override string PartName(int part) => part switch { 0 => "Comparer", 1 => "Keys", _ => "" };

    internal sealed override string? ElementName(object?[] parts, int part, int index) => Keys.Name((TKey[])parts[1]!, part, index);

    protected sealed override object?[] Split(TTable value)
    {
        var pairs = value.ToArray();
        return [Comparers.Unless(Comparer(value)), Array.ConvertAll(pairs, static pair => pair.Key), Array.ConvertAll(pairs, static pair => pair.Value)];
    }

    protected sealed override void Fill(TTable target, object?[] parts, Action<Action> later)
    {
        Construct(target, (IEqualityComparer<TKey>?)parts[0]);
        var (keys, values) = ((TKey[])parts[1]!, (TValue[])parts[2]!);

        // A key may lead back to this very table, and then has no fields to hash yet: wait until the whole graph is there.
        later(() =>
        {
            for (var i = 0; i < keys.Length; i++) Set(target, keys[i], values[i]);
        });
    }

    protected abstract IEqualityComparer<TKey> Comparer(TTable table);

    protected abstract void Construct(TTable target, IEqualityComparer<TKey>? comparer);

    protected abstract void Set(TTable target, TKey key, TValue value);
}

internal sealed class DictionaryCodec<TKey, TValue> : TableCodec<Dictionary<TKey, TValue>, TKey, TValue> where TKey : notnull
{
    private static readonly ConstructorInfo New = Constructor(typeof(IEqualityComparer<TKey>));

    protected override IEqualityComparer<TKey> Comparer(Dictionary<TKey, TValue> table) => table.Comparer;

    protected override void Construct(Dictionary<TKey, TValue> target, IEqualityComparer<TKey>? comparer) => New.Invoke(target, [comparer]);

    protected override void Set(Dictionary<TKey, TValue> target, TKey key, TValue value) => target[key] = value;
}

internal sealed class OrderedDictionaryCodec<TKey, TValue> : TableCodec<OrderedDictionary<TKey, TValue>, TKey, TValue> where TKey : notnull
{
    private static readonly ConstructorInfo New = Constructor(typeof(IEqualityComparer<TKey>));

    protected override IEqualityComparer<TKey> Comparer(OrderedDictionary<TKey, TValue> table) => table.Comparer;

    protected override void Construct(OrderedDictionary<TKey, TValue> target, IEqualityComparer<TKey>? comparer) => New.Invoke(target, [comparer]);

    protected override void Set(OrderedDictionary<TKey, TValue> target, TKey key, TValue value) => target[key] = value;
}

internal sealed class ConcurrentDictionaryCodec<TKey, TValue> : TableCodec<ConcurrentDictionary<TKey, TValue>, TKey, TValue> where TKey : notnull
{
    private static readonly ConstructorInfo New = Constructor(typeof(IEqualityComparer<TKey>));

    protected override IEqualityComparer<TKey> Comparer(ConcurrentDictionary<TKey, TValue> table) => table.Comparer;

    protected override void Construct(ConcurrentDictionary<TKey, TValue> target, IEqualityComparer<TKey>? comparer) =>
        New.Invoke(target, [comparer ?? EqualityComparer<TKey>.Default]);

    protected override void Set(ConcurrentDictionary<TKey, TValue> target, TKey key, TValue value) => target[key] = value;
}

internal sealed class ImmutableDictionaryCodec<TKey, TValue> : BuiltCodec<ImmutableDictionary<TKey, TValue>> where TKey : notnull
{
    internal override string PartName(int part) => part switch { 0 => "KeyComparer", 1 => "ValueComparer", 2 => "Keys", _ => "" };

    internal override string? ElementName(object?[] parts, int part, int index) => Keys.Name((TKey[])parts[2]!, part - 1, index);

    protected override object?[] Split(ImmutableDictionary<TKey, TValue> value) =>
        [Comparers.Unless(value.KeyComparer), Comparers.Unless(value.ValueComparer), value.Keys.ToArray(), value.Values.ToArray()];

    protected override ImmutableDictionary<TKey, TValue> Build(object?[] parts) =>
        Keys.Pairs((TKey[])parts[2]!, (TValue[])parts[3]!)
            .ToImmutableDictionary((IEqualityComparer<TKey>?)parts[0], (IEqualityComparer<TValue>?)parts[1]);
}

internal sealed class FrozenDictionaryCodec<TKey, TValue> : BuiltCodec<FrozenDictionary<TKey, TValue>> where TKey : notnull
{
    internal override string PartName(int part) => part switch { 0 => "Comparer", 1 => "Keys", _ => "" };

    internal override string? ElementName(object?[] parts, int part, int index) => Keys.Name((TKey[])parts[1]!, part, index);

    protected override object?[] Split(FrozenDictionary<TKey, TValue> value) =>
        [Comparers.Unless(value.Comparer), value.Keys.ToArray(), value.Values.ToArray()];

    protected override FrozenDictionary<TKey, TValue> Build(object?[] parts) =>
        Keys.Pairs((TKey[])parts[1]!, (TValue[])parts[2]!).ToFrozenDictionary((IEqualityComparer<TKey>?)parts[0]);
}

/// <summary>What <c>ToLookup</c> gives. Parts: comparer, keys, and the elements of each key.</summary>
internal sealed class LookupCodec<TKey, TElement> : BuiltCodec<Lookup<TKey, TElement>>
{
    private static readonly FieldInfo? ComparerField = typeof(Lookup<TKey, TElement>).GetField("_comparer", Field.Declared);

    internal override string PartName(int part) => part switch { 0 => "Comparer", 1 => "Keys", _ => "" };

    internal override string? ElementName(object?[] parts, int part, int index) => Keys.Name((TKey[])parts[1]!, part, index);

    protected override object?[] Split(Lookup<TKey, TElement> value)
    {
        var comparer = (IEqualityComparer<TKey>?)ComparerField?.GetValue(value);
        return
        [
            comparer is null ? null : Comparers.Unless(comparer),
            value.Select(static group => group.Key).ToArray(),
            value.Select(static group => group.ToArray()).ToArray(),
        ];
    }

    protected override Lookup<TKey, TElement> Build(object?[] parts)
    {
        var elements = (TElement[][])parts[2]!;
        return (Lookup<TKey, TElement>)((TKey[])parts[1]!)
            .SelectMany((key, i) => elements[i].Select(element => (key, element)))
            .ToLookup(static pair => pair.key, static pair => pair.element, (IEqualityComparer<TKey>?)parts[0]);
    }
}

internal sealed class HashtableCodec : FilledCodec<Hashtable>
{
    private static readonly ConstructorInfo New = Constructor(typeof(IEqualityComparer));
    private static readonly PropertyInfo Comparer = typeof(Hashtable).GetProperty("EqualityComparer", Field.Declared)!;

    internal override string PartName(int part) => part switch { 0 => "EqualityComparer", 1 => "Keys", _ => "" };

    internal override string? ElementName(object?[] parts, int part, int index) => Keys.Name((object[])parts[1]!, part, index);

    protected override object?[] Split(Hashtable value) =>
        [Comparer.GetValue(value), value.Keys.Cast<object>().ToArray(), value.Values.Cast<object?>().ToArray()];

    protected override void Fill(Hashtable target, object?[] parts, Action<Action> later)
    {
        Construct(target, New, parts[0]);
        var (keys, values) = ((object[])parts[1]!, (object?[])parts[2]!);
        later(() =>
        {
            for (var i = 0; i < keys.Length; i++) target[keys[i]] = values[i];
        });
    }
}

/// <summary>What tables have in common: keys name their values in errors, and pairs are built of both.</summary>
internal static class Keys
{
    internal static string? Name<TKey>(TKey[] keys, int part, int index)
    {
        if (part != 2) return null;
        return keys[index] is string text ? $"[\"{text}\"]" : $"[{(keys[index] is IFormattable key ? key : index)}]";
    }

    internal static IEnumerable<KeyValuePair<TKey, TValue>> Pairs<TKey, TValue>(TKey[] keys, TValue[] values) =>
        keys.Select((key, i) => KeyValuePair.Create(key, values[i]));
}
