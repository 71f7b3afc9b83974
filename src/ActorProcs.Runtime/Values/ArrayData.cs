using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorProcs.Tenure;

namespace ActorProcs.Values;

/// <summary>The data of a <see cref="ProcArray{T}"/> at this site, beside a copy of what the home has.</summary>
/// <remarks>Only stretches that differ from the copy are sent; of a whole array that was opened for writing, only what was written.</remarks>
internal sealed class ArrayData<T>(int length) : Guarded where T : unmanaged
{
    /// <summary>Compared and sent as one: smaller ones would cost more in headers than they spare.</summary>
    private const int Block = 512;

    private readonly T[] _items = new T[length];
    private readonly byte[] _atHome = new byte[checked(length * Unsafe.SizeOf<T>())];
    private int _touchedFrom = int.MaxValue;
    private int _touchedTo;

    internal Span<T> Items => _items;

    internal override bool IsTouched => _touchedTo > _touchedFrom;

    private Span<byte> Bytes => MemoryMarshal.AsBytes(_items.AsSpan());

    /// <summary>These elements may differ from what the home has.</summary>
    internal void Touch(int start, int count)
    {
        var size = Unsafe.SizeOf<T>();
        _touchedFrom = Math.Min(_touchedFrom, start * size);
        _touchedTo = Math.Max(_touchedTo, (start + count) * size);
    }

    internal override StateChange? TakeChange()
    {
        if (!IsTouched) return null;
        var stretches = new List<(int Start, int Length)>();
        var differing = 0;
        for (var start = _touchedFrom; start < _touchedTo; start += Block)
        {
            var size = Math.Min(Block, _touchedTo - start);
            if (Bytes.Slice(start, size).SequenceEqual(_atHome.AsSpan(start, size))) continue;
            differing += size;
            if (stretches is [.., var last] && last.Start + last.Length == start) stretches[^1] = (last.Start, last.Length + size);
            else stretches.Add((start, size));
        }

        (_touchedFrom, _touchedTo) = (int.MaxValue, 0);
        foreach (var (start, size) in stretches) Bytes.Slice(start, size).CopyTo(_atHome.AsSpan(start));
        return differing > _atHome.Length / 2 ? StateChange.Whole(Bytes.ToArray()) : StateChange.Patches(Bytes, stretches);
    }

    internal override void Acknowledged(long version) => Version = version;

    internal override void Load(byte[] state, long version)
    {
        if (state.Length != _atHome.Length)
            throw new InvalidDataException(
                $"A shared array of {_items.Length} x {typeof(T)} has {_atHome.Length} bytes here and {state.Length} at its home: the processes run different builds. Build once and restart.");
        state.CopyTo(_atHome, 0);
        state.CopyTo(Bytes);
        Version = version;
    }
}
