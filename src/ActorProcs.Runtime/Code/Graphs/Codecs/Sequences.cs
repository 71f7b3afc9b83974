using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;

namespace ActorProcs.Code.Graphs.Codecs;

internal sealed class ListCodec<T> : FilledCodec<List<T>>
{
    private static readonly ConstructorInfo New = Constructor(typeof(int));

    internal override string PartName(int part) => "";

    protected override object?[] Split(List<T> value) => [value.ToArray()];

    protected override void Fill(List<T> target, object?[] parts, Action<Action> later)
    {
        var items = (T[])parts[0]!;
        Construct(target, New, items.Length);
        CollectionsMarshal.SetCount(target, items.Length);
        items.CopyTo(CollectionsMarshal.AsSpan(target));
    }
}

internal sealed class LinkedListCodec<T> : FilledCodec<LinkedList<T>>
{
    private static readonly ConstructorInfo New = Constructor();

    internal override string PartName(int part) => "";

    protected override object?[] Split(LinkedList<T> value) => [value.ToArray()];

    protected override void Fill(LinkedList<T> target, object?[] parts, Action<Action> later)
    {
        Construct(target, New);
        foreach (var item in (T[])parts[0]!) target.AddLast(item);
    }
}

internal sealed class ConcurrentQueueCodec<T> : FilledCodec<ConcurrentQueue<T>>
{
    private static readonly ConstructorInfo New = Constructor();

    internal override string PartName(int part) => "";

    protected override object?[] Split(ConcurrentQueue<T> value) => [value.ToArray()];

    protected override void Fill(ConcurrentQueue<T> target, object?[] parts, Action<Action> later)
    {
        Construct(target, New);
        foreach (var item in (T[])parts[0]!) target.Enqueue(item);
    }
}

internal sealed class ConcurrentStackCodec<T> : FilledCodec<ConcurrentStack<T>>
{
    private static readonly ConstructorInfo New = Constructor();

    internal override string PartName(int part) => "";

    protected override object?[] Split(ConcurrentStack<T> value) => [value.ToArray()];

    protected override void Fill(ConcurrentStack<T> target, object?[] parts, Action<Action> later)
    {
        Construct(target, New);
        var topFirst = (T[])parts[0]!;
        for (var i = topFirst.Length - 1; i >= 0; i--) target.Push(topFirst[i]);
    }
}

internal sealed class ConcurrentBagCodec<T> : FilledCodec<ConcurrentBag<T>>
{
    private static readonly ConstructorInfo New = Constructor();

    internal override string PartName(int part) => "";

    protected override object?[] Split(ConcurrentBag<T> value) => [value.ToArray()];

    protected override void Fill(ConcurrentBag<T> target, object?[] parts, Action<Action> later)
    {
        Construct(target, New);
        foreach (var item in (T[])parts[0]!) target.Add(item);
    }
}

internal sealed class ImmutableQueueCodec<T> : BuiltCodec<ImmutableQueue<T>>
{
    internal override string PartName(int part) => "";

    protected override object?[] Split(ImmutableQueue<T> value) => [value.ToArray()];

    protected override ImmutableQueue<T> Build(object?[] parts) => ImmutableQueue.Create((T[])parts[0]!);
}

internal sealed class ImmutableStackCodec<T> : BuiltCodec<ImmutableStack<T>>
{
    internal override string PartName(int part) => "";

    protected override object?[] Split(ImmutableStack<T> value) => [value.ToArray()];

    protected override ImmutableStack<T> Build(object?[] parts) => ImmutableStack.CreateRange(((T[])parts[0]!).Reverse());
}

/// <summary>An array of several dimensions, or one that does not start at zero.</summary>
internal sealed class GridCodec<T> : Codec
{
    internal override string PartName(int part) => "";

    internal override object?[] Split(object value)
    {
        var grid = (Array)value;
        var lengths = Enumerable.Range(0, grid.Rank).Select(grid.GetLength).ToArray();
        var starts = Enumerable.Range(0, grid.Rank).Select(grid.GetLowerBound).ToArray();
        return [lengths, starts, grid.Cast<T>().ToArray()];
    }

    internal override object? Begin(Type type) => null;

    internal override object Finish(object? begun, Type type, object?[] parts, Action<Action> later)
    {
        var (lengths, starts, items) = ((int[])parts[0]!, (int[])parts[1]!, (T[])parts[2]!);
        var grid = Array.CreateInstanceFromArrayType(type, lengths, starts);
        var place = (int[])starts.Clone();
        foreach (var item in items)
        {
            grid.SetValue(item, place);

            // The last index runs fastest, as it does in enumeration.
            for (var rank = place.Length - 1; rank >= 0 && ++place[rank] == starts[rank] + lengths[rank]; rank--) place[rank] = starts[rank];
        }

        return grid;
    }

    internal override string? ElementName(object?[] parts, int part, int index)
    {
        var lengths = (int[])parts[0]!;
        var starts = (int[])parts[1]!;
        var place = new int[lengths.Length];
        for (var rank = lengths.Length - 1; rank >= 0; rank--)
        {
            place[rank] = starts[rank] + (index % lengths[rank]);
            index /= lengths[rank];
        }

        return $"[{string.Join(", ", place)}]";
    }
}
