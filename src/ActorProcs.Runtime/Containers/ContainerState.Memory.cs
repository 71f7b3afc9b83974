using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Containers;

// What is kept of it where it outlives the processes that keep it: there it has no files.
internal abstract partial class ContainerState
{
    internal byte[] Save()
    {
        var bytes = new List<byte[]>();
        var numbers = new Dictionary<byte[], int>(ReferenceEqualityComparer.Instance);
        return MemoryPackSerializer.Serialize(new ContainerMemory(
            _last,
            Version,
            [.. Keep(Number)],
            [.. _reading.Select(each => new KeptReading(
                each.Key.Slot, each.Key.Request, [.. each.Value.Select(content => new KeptContent(null, Number(content.Key), Number(content.Value), content.Version, 0))]))],
            bytes));

        // 1. A process reads all of a large dictionary, page by page. 2. Meanwhile nearly nothing is changed in it. So what it reads and what is
        // there are mostly the same bytes, and are saved once.
        int Number(Payload payload)
        {
            if (numbers.TryGetValue(payload.Inline!, out var number)) return number;
            bytes.Add(payload.Inline!);
            return numbers[payload.Inline!] = bytes.Count - 1;
        }
    }

    internal void Load(byte[] saved)
    {
        var memory = MemoryPackSerializer.Deserialize<ContainerMemory>(saved)!;
        foreach (var kept in memory.Contents) Restore(kept, PayloadOf);
        foreach (var reading in memory.Reading)
        {
            _reading[(reading.Slot, reading.Request)] =
                Array.ConvertAll(reading.Contents, kept => new Content(PayloadOf(kept.Name), PayloadOf(kept.Value), kept.Version));
        }

        (_last, Version) = (memory.Last, memory.Version);

        Payload PayloadOf(int number) => new(memory.Bytes[number], null, memory.Bytes[number].Length);
    }

    protected abstract IEnumerable<KeptContent> Keep(Func<Payload, int> number);

    protected abstract void Restore(KeptContent kept, Func<int, Payload> payload);
}

[MemoryPackable]
internal sealed partial record ContainerMemory(long Last, long Version, KeptContent[] Contents, KeptReading[] Reading, List<byte[]> Bytes);

/// <summary>One entry or item.</summary>
/// <param name="Key">What it is found by; null for an item of a list.</param>
/// <param name="Name">The number of the key's bytes.</param>
/// <param name="Value">The number of the value's bytes.</param>
/// <param name="Version">Of the value.</param>
/// <param name="Order">When it was added.</param>
[MemoryPackable]
internal readonly partial record struct KeptContent(byte[]? Key, int Name, int Value, long Version, long Order);

/// <summary>What a process reads, page by page.</summary>
[MemoryPackable]
internal sealed partial record KeptReading(int Slot, long Request, KeptContent[] Contents);
