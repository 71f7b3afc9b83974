using System.Globalization;
using ActorProcs.Code;
using ActorProcs.Nodes;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Queues;

/// <summary>Makes connections, and makes them again where they arrive.</summary>
internal static class PipeHandles
{
    internal const string Kind = "connection";

    /// <summary>With so many bytes on the way in one direction, the sender waits.</summary>
    private const long ByteBound = 64L << 20;

    internal static (ProcConnection First, ProcConnection Second) Create(Session session, bool duplex)
    {
        var toFirst = MakeHome(session);
        var toSecond = duplex ? MakeHome(session) : (ObjectId?)null;
        return (Make(session, toFirst, toSecond), Make(session, toSecond, toFirst));
    }

    /// <summary>What an end is called on its way: the directions it reads and writes, and its journeys.</summary>
    internal static HandleReference Refer(Session session, PipeEnd? reads, PipeEnd? writes)
    {
        var id = (reads ?? writes)!.Id;
        return new HandleReference(Kind, id, session.NodeId, string.Join(' ', session.Slot.ToString(CultureInfo.InvariantCulture), Describe(reads), Describe(writes)));
    }

    internal static ProcConnection Open(HandleReference reference, Session session)
    {
        var words = reference.Detail!.Split(' ');
        var slot = int.Parse(words[0], CultureInfo.InvariantCulture);
        return new ProcConnection(session, Parse(session, words[1], slot, writes: false), Parse(session, words[2], slot, writes: true));
    }

    private static ProcConnection Make(Session session, ObjectId? reads, ObjectId? writes) => new(
        session,
        reads is { } input ? PipeEnd.Open(session, input, writes: false, null) : null,
        writes is { } output ? PipeEnd.Open(session, output, writes: true, null) : null);

    private static ObjectId MakeHome(Session session)
    {
        var id = ObjectId.New();
        var state = MemoryPackSerializer.Serialize(new QueueState(0, ByteBound));
        QueueTable.Of(session).Send(new CreateHome(id, QueueHome.PipeKind, state, session.Slot));
        return id;
    }

    private static string Describe(PipeEnd? end) =>
        end is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{end.Id.Value:N}:{end.Send()}");

    private static PipeEnd? Parse(Session session, string text, int slot, bool writes)
    {
        if (text == "-") return null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var number = long.Parse(text.AsSpan(colon + 1), CultureInfo.InvariantCulture);
        return PipeEnd.Open(session, new ObjectId(Guid.ParseExact(text.AsSpan(0, colon), "N")), writes, new EndTicket(slot, number));
    }
}
