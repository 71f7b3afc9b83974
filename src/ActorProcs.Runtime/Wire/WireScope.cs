using System.Runtime.CompilerServices;
using Akka.Actor;

namespace ActorProcs.Wire;

/// <summary>Which system is writing or reading a message on this thread. MemoryPack gives formatters no state, and one program may hold
/// several systems.</summary>
internal static class WireScope
{
    private static readonly ConditionalWeakTable<ActorSystem, BulkStore> Stores = [];

    [ThreadStatic] private static ExtendedActorSystem? t_system;
    [ThreadStatic] private static IActorRef? t_standIn;

    internal static ExtendedActorSystem System =>
        t_system ?? throw new InvalidOperationException("A wire message is being written or read outside of its serializer.");

    /// <summary>Where large members of the current message go; null where the system has no such place, and they stay in the message.</summary>
    internal static BulkStore? Bulk => t_system is { } system && Stores.TryGetValue(system, out var store) ? store : null;

    /// <summary>From now on large members of this system's messages travel beside them.</summary>
    internal static void Attach(ActorSystem system, BulkStore store) => Stores.AddOrUpdate(system, store);

    /// <summary>The store of a system's own node, for actors that keep what is large.</summary>
    internal static BulkStore StoreOf(ActorSystem system) => Stores.TryGetValue(system, out var store)
        ? store
        : throw new InvalidOperationException($"The actor system {system.Name} has no store for bulk bytes: it belongs to no node.");

    /// <summary>Stands for every reference in a message that is written or read outside of a system; null inside of one.</summary>
    internal static IActorRef? StandIn => t_standIn;

    internal static Leaver Enter(ExtendedActorSystem system) => Enter(system, null);

    /// <summary>For messages that are kept: nothing of them refers to a system or to its files.</summary>
    internal static Leaver EnterOutside(IActorRef standIn) => Enter(null, standIn);

    private static Leaver Enter(ExtendedActorSystem? system, IActorRef? standIn)
    {
        var before = new Leaver(t_system, t_standIn);
        (t_system, t_standIn) = (system, standIn);
        return before;
    }

    internal readonly ref struct Leaver(ExtendedActorSystem? system, IActorRef? standIn)
    {
        public void Dispose() => (t_system, t_standIn) = (system, standIn);
    }
}
