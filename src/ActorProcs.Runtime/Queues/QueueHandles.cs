using System.Globalization;
using ActorProcs.Code;
using ActorProcs.Nodes;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Queues;

/// <summary>Makes queues, and makes their handles again where they arrive.</summary>
internal static class QueueHandles
{
    /// <summary>With so many bytes in a queue, producers wait.</summary>
    internal const long ByteBound = 256L << 20;

    private const int NoOwner = -1;

    internal static ProcQueue<T> Create<T>(Session session, int capacity, string? name)
    {
        if (name is { Length: 0 }) throw new ArgumentException("A name must not be empty; null makes a queue without a name.", nameof(name));
        var bound = Math.Max(0, capacity);
        var id = name is null ? ObjectId.New() : ObjectId.Named(QueueHome.Kind, name);
        var table = QueueTable.Of(session);
        table.Send(new CreateHome(
            id, QueueHome.Kind, MemoryPackSerializer.Serialize(new QueueState(bound, ByteBound)), name is null ? session.Slot : NoOwner));
        var queue = new ProcQueue<T>(session, table.Open(id));
        if (name is not null) Check(queue, bound, name);
        return queue;
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
            [session, QueueTable.Of(session).Open(reference.Id)],
            CultureInfo.InvariantCulture);
    }

    /// <summary>The home of an earlier maker stays, and the request to make it anew is ignored: so it is asked what it is.</summary>
    private static void Check<T>(ProcQueue<T> queue, int capacity, string name)
    {
        var found = queue.Client;
        found.Attach();
        if (found.Capacity == capacity) return;
        throw new InvalidOperationException(
            $"The queue '{name}' has a capacity of {found.Capacity}, and this program asks for {capacity} (0 is unbounded). Ask for it as it was "
            + "made, or under another name.");
    }
}
