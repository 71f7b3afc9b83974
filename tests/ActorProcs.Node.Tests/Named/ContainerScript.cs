using System.Text;
using ActorProcs.Containers;
using ActorProcs.Signals;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Node.Tests.Named;

/// <summary>What processes may ask of a container, in any order.</summary>
internal sealed class ContainerScript(string kind, ObjectId id, Random random)
{
    private readonly List<long> _versions = [Versions.Any, Versions.Absent, long.MaxValue];
    private int _values;

    /// <summary>A version that somebody was told, and may expect later.</summary>
    internal void Hear(long version) => _versions.Add(version);

    internal ISignalRequest Next(int slot, long request) => random.Next(6) == 0 ? new ReadContents(id, slot, request)
        : random.Next(25) == 0 ? new ClearContents(id, slot, request)
        : random.Next(25) == 0 ? new CountContents(id, slot, request)
        : kind == ContainerKind.List ? OfList(slot, request)
        : OfDictionary(slot, request);

    internal static WriteEntry Write(ObjectId id, int slot, long request, string key, byte[] value, long expected) =>
        new(id, slot, request, Encoding.UTF8.GetBytes(key), Wrap(Encoding.UTF8.GetBytes(key)), Wrap(value), expected, true);

    internal static InsertItems Insert(ObjectId id, int slot, long request, Place at, byte[][] items) =>
        new(id, slot, request, at, Wrap(MemoryPackSerializer.Serialize(Array.ConvertAll(items, Wrap))));

    private ISignalRequest OfDictionary(int slot, long request)
    {
        var key = $"k{random.Next(6)}";
        return random.Next(5) switch
        {
            0 => new ReadEntry(id, slot, request, Encoding.UTF8.GetBytes(key), random.Next(2) == 0),
            1 => new RemoveEntry(id, slot, request, Encoding.UTF8.GetBytes(key), random.Next(2) == 0),
            _ => Write(id, slot, request, key, Value(), Expected()),
        };
    }

    private ISignalRequest OfList(int slot, long request)
    {
        var at = new Place(random.Next(4), random.Next(2) == 0);
        return random.Next(7) switch
        {
            0 => new ReadItem(id, slot, request, at),
            1 => new RemoveItem(id, slot, request, at, random.Next(2) == 0 ? Versions.Any : Expected(), random.Next(2) == 0),
            2 or 3 => new WriteItem(id, slot, request, at, Wrap(Value()), Expected()),
            4 => new ReorderItems(id, slot, request, Expected(), Wrap([])),
            _ => Insert(id, slot, request, new Place(0, true), [.. Enumerable.Range(0, random.Next(4)).Select(_ => Value())]),
        };
    }

    private long Expected() => random.Next(2) == 0 ? Versions.Any : _versions[random.Next(_versions.Count)];

    /// <summary>Some are so large that few of them are given at once.</summary>
    private byte[] Value()
    {
        var bytes = new byte[random.Next(5) == 0 ? ContainerState.PageBytes / 3 : 8];
        BitConverter.TryWriteBytes(bytes, ++_values);
        return bytes;
    }

    private static Payload Wrap(byte[] bytes) => new(bytes, null, bytes.Length);
}
