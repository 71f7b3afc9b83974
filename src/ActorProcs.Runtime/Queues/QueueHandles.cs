using System.Globalization;
using ActorProcs.Code;
using ActorProcs.Named;
using ActorProcs.Nodes;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Queues;

/// <summary>Makes queues, and makes their handles again where they arrive.</summary>
internal static class QueueHandles
{
    /// <summary>With so many bytes in a queue, producers wait.</summary>
    internal const long ByteBound = 256L << 20;

    internal static ProcQueue<T> Create<T>(Session session, int capacity, string? name)
    {
        var bound = Math.Max(0, capacity);
        var state = MemoryPackSerializer.Serialize(new QueueState(bound, ByteBound));
        var table = QueueTable.Of(session);
        if (name is not null) return new ProcQueue<T>(session, Use(session, NamedObjects.Find(session, QueueHome.Kind, name, TermsOf<T>(bound), state)));
        var id = ObjectId.New();
        table.Send(new CreateHome(id, QueueHome.Kind, state, session.Slot));
        return new ProcQueue<T>(session, table.Open(id));
    }

    internal static string DetailOf<T>() => typeof(T).AssemblyQualifiedName!;

    internal static object? TryOpen(HandleReference reference, Session session)
    {
        if (reference.Kind == PipeHandles.Kind) return PipeHandles.Open(reference, session);
        if (reference.Kind != QueueHome.Kind) return null;
        var type = typeof(ProcQueue<>).MakeGenericType(TypeNames.Load(reference.Detail!));
        return Activator.CreateInstance(
            type,
            System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic,
            null,
            [session, Use(session, reference.Id)],
            CultureInfo.InvariantCulture);
    }

    private static IQueueUse Use(Session session, ObjectId id) =>
        session.NodeId == NamedGuests.NodeId ? new AgreedQueueClient(session, id) : QueueTable.Of(session).Open(id);

    private static string TermsOf<T>(int bound) =>
        $"a queue of {typeof(T)} with {(bound == 0 ? "no bound" : string.Create(CultureInfo.InvariantCulture, $"a capacity of {bound}"))}";
}
