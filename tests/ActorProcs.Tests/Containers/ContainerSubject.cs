using ActorProcs.Containers;
using ActorProcs.Signals;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Tests.Containers;

/// <summary>A container's state without its actor, and its readers: one call for each thing that may happen.</summary>
internal sealed class ContainerSubject : IDisposable
{
    internal static readonly ContainerTerms Terms = new("String", "Int32");

    private static readonly ObjectId Id = ObjectId.New();

    private readonly string _folder = Directory.CreateTempSubdirectory("actorprocs-container-").FullName;
    private readonly ContainerState _state;
    private readonly Dictionary<Ticket, (Payload[] Files, byte[][] Bytes)> _unread = [];
    private long _last;

    internal ContainerSubject(Func<BulkStore, ContainerState> make)
    {
        Bulk = new BulkStore(null, _folder);
        _state = make(Bulk);
    }

    internal BulkStore Bulk { get; }

    internal int Count => _state.Count;

    internal int Files => Directory.GetFiles(_folder).Length;

    /// <summary>Every third value is so large that it is in a file.</summary>
    internal Payload Value(int number)
    {
        var bytes = new byte[number % 3 == 0 ? Payload.InlineLimit + 1 : 4];
        BitConverter.TryWriteBytes(bytes, number);
        return bytes.Length <= Payload.InlineLimit ? new Payload(bytes, null, bytes.Length) : Bulk.Pack(bytes);
    }

    /// <summary>Asks, reads nothing yet, and says what it will read.</summary>
    internal (ContainerReply Reply, Ticket Ticket, int? Value) Ask(int slot, Func<ObjectId, int, long, ISignalRequest> verb)
    {
        var ticket = new Ticket(slot, ++_last);
        var reply = _state.Take(verb(Id, slot, ticket.Request))!;
        int? value = reply.HasData ? Number(reply.Data) : null;
        if (reply.IsLent) _unread.Add(ticket, ([reply.Data], [Bulk.Peek(reply.Data)]));
        return (reply, ticket, value);
    }

    internal (string Key, int Value, long Version)[] Contents(int slot)
    {
        var ticket = new Ticket(slot, ++_last);
        var reply = _state.Take(new ReadContents(Id, slot, ticket.Request))!;
        var contents = MemoryPackSerializer.Deserialize<Content[]>(Bulk.Peek(reply.Data))!;
        if (reply.IsLent)
        {
            Payload[] files = [.. contents.Select(each => each.Value).Where(each => !each.IsInline)];
            _unread.Add(ticket, (files, [.. files.Select(file => Bulk.Peek(file))]));
        }

        return [.. contents.Select(each => (System.Text.Encoding.UTF8.GetString(each.Key.Inline!), Number(each.Value), each.Version))];
    }

    /// <summary>Readers read what they were told of, some time later. Whatever has happened meanwhile, it is what it was.</summary>
    internal void ReadOne(int choice)
    {
        if (_unread.Count == 0) return;
        var (ticket, (files, bytes)) = _unread.ElementAt(choice % _unread.Count);
        for (var i = 0; i < files.Length; i++) Assert.Equal(bytes[i], Bulk.Peek(files[i]));
        _state.Take(new ReleaseAnswer(Id, ticket.Slot, ticket.Request));
        _unread.Remove(ticket);
    }

    internal void Kill(int slot)
    {
        _state.Bury(slot);
        foreach (var ticket in _unread.Keys.Where(ticket => ticket.Slot == slot).ToArray()) _unread.Remove(ticket);
    }

    /// <summary>After all have read, there are the files of what it holds, and no other.</summary>
    internal void CheckFiles(int expected)
    {
        while (_unread.Count > 0) ReadOne(0);
        Assert.Equal(expected, Files);
        _state.Close();
        Assert.Equal(0, Files);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private int Number(in Payload payload) => BitConverter.ToInt32(Bulk.Peek(payload));
}
