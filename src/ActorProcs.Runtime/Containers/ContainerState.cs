using ActorProcs.Signals;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Containers;

/// <summary>What the home of a container knows and decides, without actors or time, so that it can be compared with a model step by
/// step.</summary>
/// <param name="terms">How it was made.</param>
/// <param name="bulk">Where its large values are. Null: in memory like the others.</param>
internal abstract partial class ContainerState(ContainerTerms terms, BulkStore? bulk)
{
    /// <summary>So many bytes of contents are given at once where no files are. Each one is a message, and is kept until it has been heard.</summary>
    internal const int PageBytes = 1 << 20;

    /// <summary>What has been read in part: all of it as it was at that moment.</summary>
    private readonly SortedDictionary<(int Slot, long Request), Content[]> _reading = [];

    private long _last;

    /// <summary>How it was made; two programs that use one name must say the same.</summary>
    internal string Terms { get; } = terms.ToString();

    internal Vault Vault { get; } = new(bulk, terms.ByteBound);

    internal abstract int Count { get; }

    /// <summary>As it is when it was just made.</summary>
    internal static ContainerState Make(string kind, ContainerTerms terms, BulkStore? bulk) =>
        kind == ContainerKind.List ? new ListState(terms, bulk) : new DictionaryState(terms, bulk);

    /// <summary>What comes of a request; null when nothing is to be said.</summary>
    internal ContainerReply? Take(ISignalRequest request)
    {
        var ticket = Ticket.Of(request);
        switch (request)
        {
            case ReleaseAnswer:
                Release(ticket);
                return null;
            case CancelWait:
                return null; // Of a thread that was interrupted. It was answered at once, and gives the answer back.
            case CountContents:
                return Say(true);
            case ClearContents:
                foreach (var value in Kept) Vault.Drop(value);
                Empty();
                return Say(true);
            case ReadContents:
                var contents = Contents.Select(each => new Content(
                    each.Key is null ? Payload.Empty : Vault.Lend(ticket, each.Key), Vault.Lend(ticket, each.Value), each.Version)).ToArray();
                if (!Vault.HasFiles) return Open(ticket, contents);
                var packed = Vault.Lend(ticket, MemoryPackSerializer.Serialize(contents));
                return new ContainerReply(true, Count, Version, true, packed, Vault.HasLent(ticket));
            case ReadFurther further:
                return _reading.TryGetValue((further.Slot, further.Reading), out var all) && further.From >= 0 && further.From < all.Length
                    ? new ContainerReply(true, all.Length, 0, true, Page(all, further.From), false)
                    : Say(false);
            default:
                return Decide(request, ticket);
        }
    }

    /// <summary>A process has ended, proved by the operating system. Nothing that it said comes after this.</summary>
    internal void Bury(int slot)
    {
        Vault.Bury(slot);
        foreach (var reading in _reading.Keys.Where(reading => reading.Slot == slot).ToArray()) _reading.Remove(reading);
    }

    /// <summary>The reader has what it asked for, or does not want it any more.</summary>
    internal void Release(Ticket reader)
    {
        Vault.Release(reader);
        _reading.Remove((reader.Slot, reader.Request));
    }

    /// <summary>The container ends.</summary>
    internal void Close()
    {
        Vault.ReleaseAll();
        foreach (var value in Kept) Vault.Drop(value);
    }

    protected abstract IEnumerable<(Stored? Key, Stored Value, long Version)> Contents { get; }

    /// <summary>Of the whole, where it has one.</summary>
    protected virtual long Version
    {
        get => 0;
        set { }
    }

    protected abstract void Empty();

    protected abstract ContainerReply? Decide(ISignalRequest request, Ticket ticket);

    protected long NextVersion() => ++_last;

    protected ContainerReply Say(bool ok, long version = 0) => new(ok, Count, version, false, default, false);

    protected ContainerReply Show(Ticket reader, bool ok, long version, Stored value) =>
        new(ok, Count, version, true, Vault.Lend(reader, value), Vault.HasLent(reader));

    private ContainerReply Open(Ticket reader, Content[] contents)
    {
        var isAll = contents.Sum(SizeOf) <= PageBytes;
        if (!isAll) _reading[(reader.Slot, reader.Request)] = contents;
        return new ContainerReply(true, contents.Length, Version, true, Page(contents, 0), !isAll);
    }

    /// <summary>As many as fit; one in any case.</summary>
    private static Payload Page(Content[] contents, int from)
    {
        var to = from;
        for (long bytes = 0; to < contents.Length && (to == from || bytes + SizeOf(contents[to]) <= PageBytes); to++) bytes += SizeOf(contents[to]);
        var packed = MemoryPackSerializer.Serialize(contents[from..to]);
        return new Payload(packed, null, packed.Length);
    }

    private static long SizeOf(Content content) => content.Key.Length + content.Value.Length + 32;

    private IEnumerable<Stored> Kept => Contents.SelectMany<(Stored? Key, Stored Value, long Version), Stored>(
        each => each.Key is null ? [each.Value] : [each.Key, each.Value]);
}
