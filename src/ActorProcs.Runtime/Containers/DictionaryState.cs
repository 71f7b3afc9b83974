using ActorProcs.Signals;
using ActorProcs.Wire;

namespace ActorProcs.Containers;

/// <summary>The entries of a dictionary, by the bytes of their keys.</summary>
internal sealed class DictionaryState(ContainerTerms terms, BulkStore? bulk) : ContainerState(terms, bulk)
{
    private readonly Dictionary<byte[], Entry> _entries = new(KeyBytes.Comparer);

    internal override int Count => _entries.Count;

    /// <summary>In the order in which they were added, as Python's dictionaries are.</summary>
    protected override IEnumerable<(Stored? Key, Stored Value, long Version)> Contents =>
        _entries.Values.OrderBy(entry => entry.Order).Select(entry => ((Stored?)entry.Key, entry.Value, entry.Version));

    protected override IEnumerable<KeptContent> Keep(Func<Payload, int> number) => _entries
        .OrderBy(entry => entry.Value.Order)
        .Select(entry => new KeptContent(entry.Key, number(entry.Value.Key.Payload), number(entry.Value.Value.Payload), entry.Value.Version, entry.Value.Order));

    protected override void Restore(KeptContent kept, Func<int, Payload> payload) => _entries.Add(
        kept.Key!, new Entry(Vault.Keep(payload(kept.Name)), kept.Order) { Value = Vault.Keep(payload(kept.Value)), Version = kept.Version });

    protected override void Empty() => _entries.Clear();

    protected override ContainerReply? Decide(ISignalRequest request, Ticket ticket) => request switch
    {
        ReadEntry read => Find(read.Key) is { } entry ? Tell(ticket, true, entry, read.WantsValue) : Say(false),
        WriteEntry write => Write(write, ticket),
        RemoveEntry remove => Remove(remove, ticket),
        _ => null,
    };

    private ContainerReply Write(WriteEntry write, Ticket ticket)
    {
        var entry = Find(write.Key);
        if (write.Expected != Versions.Any && write.Expected != (entry?.Version ?? Versions.Absent))
        {
            Vault.Refuse(write.Name);
            Vault.Refuse(write.Value);
            return entry is null ? Say(false) : Tell(ticket, false, entry, write.WantsValue);
        }

        Vault.CheckRoom(entry is null ? [write.Name, write.Value] : [write.Value], entry?.Value);
        var version = NextVersion();
        if (entry is null)
        {
            _entries.Add(write.Key, new Entry(Vault.Keep(write.Name), version) { Value = Vault.Keep(write.Value), Version = version });
            return Say(true, version);
        }

        Vault.Refuse(write.Name);
        Vault.Drop(entry.Value);
        (entry.Value, entry.Version) = (Vault.Keep(write.Value), version);
        return Say(true, version);
    }

    private ContainerReply Remove(RemoveEntry remove, Ticket ticket)
    {
        if (!_entries.Remove(remove.Key, out var entry)) return Say(false);
        var said = Tell(ticket, true, entry, remove.WantsValue);
        Vault.Drop(entry.Key);
        Vault.Drop(entry.Value);
        return said;
    }

    private ContainerReply Tell(Ticket ticket, bool ok, Entry entry, bool withValue) =>
        withValue ? Show(ticket, ok, entry.Version, entry.Value) : Say(ok, entry.Version);

    private Entry? Find(byte[] key) => _entries.GetValueOrDefault(key);

    private sealed class Entry(Stored key, long order)
    {
        internal Stored Key { get; } = key;

        internal long Order { get; } = order;

        internal required Stored Value { get; set; }

        internal required long Version { get; set; }
    }
}
