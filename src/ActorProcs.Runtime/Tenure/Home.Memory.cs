using ActorProcs.Nodes;
using Akka.Actor;
using MemoryPack;

namespace ActorProcs.Tenure;

// What is kept of a home where it outlives the processes that keep it.
internal sealed partial class Home
{
    /// <param name="create">How it was made.</param>
    /// <param name="graveyard">The dead.</param>
    /// <param name="saved">What <see cref="Save"/> gave.</param>
    /// <param name="processOf">Where to reach a process.</param>
    internal Home(CreateHome create, Graveyard graveyard, byte[] saved, Func<int, IActorRef> processOf)
    {
        var memory = MemoryPackSerializer.Deserialize<HomeMemory>(saved)!;
        _id = create.Id;
        _graveyard = graveyard;
        _state = new HomeState(memory.State, memory.Version);
        (_epoch, _fence, _lastProbe) = (memory.Epoch, memory.Fence, memory.LastProbe);
        (_isAbandoned, _yieldSent) = (memory.IsAbandoned, memory.YieldSent);
        if (memory.Holder is { } holder) _holder = new Holder(holder, processOf(holder));
        foreach (var (slot, version) in memory.Queue) _queue.AddLast(new Request(_id, slot, processOf(slot), version));
        foreach (var slot in memory.Watchers) _watchers.Add(slot, processOf(slot));
        foreach (var (number, slot, question) in memory.Probes) _probes.Add(number, new Peek(_id, slot, processOf(slot), question));
    }

    internal byte[] Save() => MemoryPackSerializer.Serialize(new HomeMemory(
        _state.Lend().Unload(),
        _state.Version,
        _holder?.Slot,
        _epoch,
        _fence,
        _lastProbe,
        _isAbandoned,
        _yieldSent,
        [.. _queue.Select(waiting => (waiting.Slot, waiting.Version))],
        [.. _watchers.Keys],
        [.. _probes.Select(probe => (probe.Key, probe.Value.Slot, probe.Value.Question))]));

    /// <summary>For display.</summary>
    public override string ToString() =>
        $"{(_holder is null ? "free" : $"last used by process {_holder.Slot}")}, {_queue.Count} waiting, written {_state.Version} times";
}

[MemoryPackable]
internal sealed partial record HomeMemory(
    byte[] State, long Version, int? Holder, long Epoch, long Fence, long LastProbe, bool IsAbandoned, bool YieldSent,
    (int Slot, long Version)[] Queue, int[] Watchers, (long Number, int Slot, long Question)[] Probes);
