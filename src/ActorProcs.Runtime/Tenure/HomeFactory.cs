using ActorProcs.Containers;
using ActorProcs.Nodes;
using ActorProcs.Queues;
using ActorProcs.SharedMemory;
using ActorProcs.Signals;
using Akka.Actor;

namespace ActorProcs.Tenure;

/// <summary>What a node makes of a <see cref="CreateHome"/>.</summary>
internal static class HomeFactory
{
    /// <summary>The home of a lock, a value or an array: the protocol is the same whatever is guarded.</summary>
    /// <param name="create">An <see cref="CreateHome.OwnerSlot"/> of 0 or more begins with tenure; less than 0: nobody has it.</param>
    internal static Props Props(CreateHome create)
    {
        if (SignalHome.TryMake(create) is { } signal) return signal;
        if (QueueHome.TryMake(create) is { } queue) return queue;
        if (ContainerHome.TryMake(create) is { } container) return container;
        if (MemoryHome.TryMake(create) is { } memory) return memory;
        var keeper = new HomeActor.Keeper(create);
        return Akka.Actor.Props.Create(() => new HomeActor(keeper));
    }
}
