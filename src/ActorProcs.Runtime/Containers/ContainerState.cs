using ActorProcs.Signals;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Containers;

/// <summary>What the home of a container knows and decides, without actors or time, so that it can be compared with a model step by
/// step.</summary>
internal abstract class ContainerState(ContainerTerms terms, BulkStore bulk)
{
    private long _last;

    /// <summary>How it was made; two programs that use one name must say the same.</summary>
    internal string Terms { get; } = terms.ToString();

    internal Vault Vault { get; } = new(bulk);

    internal abstract int Count { get; }

    /// <summary>What comes of a request; null when nothing is to be said.</summary>
    internal ContainerReply? Take(ISignalRequest request)
    {
        var ticket = Ticket.Of(request);
        switch (request)
        {
            case ReleaseAnswer:
                Vault.Release(ticket);
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
                var packed = Vault.Lend(ticket, MemoryPackSerializer.Serialize(contents));
                return new ContainerReply(true, Count, Version, true, packed, Vault.HasLent(ticket));
            default:
                return Decide(request, ticket);
        }
    }

    /// <summary>A process has ended, proved by the operating system. Nothing that it said comes after this.</summary>
    internal void Bury(int slot) => Vault.Bury(slot);

    /// <summary>The container ends.</summary>
    internal void Close()
    {
        Vault.ReleaseAll();
        foreach (var value in Kept) Vault.Drop(value);
    }

    protected abstract IEnumerable<(Stored? Key, Stored Value, long Version)> Contents { get; }

    /// <summary>Of the whole, where it has one.</summary>
    protected virtual long Version => 0;

    protected abstract void Empty();

    protected abstract ContainerReply? Decide(ISignalRequest request, Ticket ticket);

    protected long NextVersion() => ++_last;

    protected ContainerReply Say(bool ok, long version = 0) => new(ok, Count, version, false, default, false);

    protected ContainerReply Show(Ticket reader, bool ok, long version, Stored value) =>
        new(ok, Count, version, true, Vault.Lend(reader, value), Vault.HasLent(reader));

    private IEnumerable<Stored> Kept => Contents.SelectMany<(Stored? Key, Stored Value, long Version), Stored>(
        each => each.Key is null ? [each.Value] : [each.Key, each.Value]);
}
