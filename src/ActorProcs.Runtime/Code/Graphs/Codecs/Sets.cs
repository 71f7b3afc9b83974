using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;

namespace ActorProcs.Code.Graphs.Codecs;

internal sealed class HashSetCodec<T> : FilledCodec<HashSet<T>>
{
    private static readonly ConstructorInfo New = Constructor(typeof(int), typeof(IEqualityComparer<T>));

    internal override string PartName(int part) => part == 0 ? "Comparer" : "";

    protected override object?[] Split(HashSet<T> value) => [Comparers.Unless(value.Comparer), value.ToArray()];

    protected override void Fill(HashSet<T> target, object?[] parts, Action<Action> later)
    {
        var items = (T[])parts[1]!;
        Construct(target, New, items.Length, parts[0]);
        later(() => target.UnionWith(items));
    }
}

internal sealed class ImmutableHashSetCodec<T> : BuiltCodec<ImmutableHashSet<T>>
{
    internal override string PartName(int part) => part == 0 ? "KeyComparer" : "";

    protected override object?[] Split(ImmutableHashSet<T> value) => [Comparers.Unless(value.KeyComparer), value.ToArray()];

    protected override ImmutableHashSet<T> Build(object?[] parts) =>
        ImmutableHashSet.Create((IEqualityComparer<T>?)parts[0], (T[])parts[1]!);
}

internal sealed class FrozenSetCodec<T> : BuiltCodec<FrozenSet<T>>
{
    internal override string PartName(int part) => part == 0 ? "Comparer" : "";

    protected override object?[] Split(FrozenSet<T> value) => [Comparers.Unless(value.Comparer), value.Items.ToArray()];

    protected override FrozenSet<T> Build(object?[] parts) => ((T[])parts[1]!).ToFrozenSet((IEqualityComparer<T>?)parts[0]);
}

/// <summary>A collection's comparer, when it is not the one every collection of its kind starts with.</summary>
internal static class Comparers
{
    internal static IEqualityComparer<T>? Unless<T>(IEqualityComparer<T> comparer) =>
        ReferenceEquals(comparer, EqualityComparer<T>.Default) ? null : comparer;
}
