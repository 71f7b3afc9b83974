using ActorProcs.Signals;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Containers;

/// <summary>The items of a list.</summary>
internal sealed class ListState(ContainerTerms terms, BulkStore? bulk) : ContainerState(terms, bulk)
{
    private readonly List<(Stored Value, long Version)> _items = [];
    private long _version;

    internal override int Count => _items.Count;

    protected override IEnumerable<(Stored? Key, Stored Value, long Version)> Contents =>
        _items.Select(item => ((Stored?)null, item.Value, item.Version));

    protected override long Version
    {
        get => _version;
        set => _version = value;
    }

    protected override IEnumerable<KeptContent> Keep(Func<Payload, int> number) =>
        _items.Select(item => new KeptContent(null, -1, number(item.Value.Payload), item.Version, 0));

    protected override void Restore(KeptContent kept, Func<int, Payload> payload) => _items.Add((Vault.Keep(payload(kept.Value)), kept.Version));

    protected override void Empty()
    {
        _items.Clear();
        _version = NextVersion();
    }

    protected override ContainerReply? Decide(ISignalRequest request, Ticket ticket) => request switch
    {
        ReadItem read => Find(read.At) is { } index ? Show(ticket, true, _items[index].Version, _items[index].Value) : Say(false),
        WriteItem write => Write(write, ticket),
        InsertItems insert => Insert(insert),
        RemoveItem remove => Remove(remove, ticket),
        ReorderItems reorder => Reorder(reorder),
        _ => null,
    };

    private ContainerReply Write(WriteItem write, Ticket ticket)
    {
        if (Find(write.At) is not { } index)
        {
            Vault.Refuse(write.Value);
            return Say(false);
        }

        var (value, version) = _items[index];
        if (write.Expected != Versions.Any && write.Expected != version)
        {
            Vault.Refuse(write.Value);
            return Show(ticket, false, version, value);
        }

        Vault.CheckRoom([write.Value], value);
        Vault.Drop(value);
        _version = NextVersion();
        _items[index] = (Vault.Keep(write.Value), _version);
        return Say(true, _version);
    }

    private ContainerReply Insert(InsertItems insert)
    {
        var payloads = MemoryPackSerializer.Deserialize<Payload[]>(Vault.Open(insert.Items))!;
        var index = insert.At.In(Count);
        if (index < 0 || index > Count)
        {
            foreach (var payload in payloads) Vault.Refuse(payload);
            return Say(false);
        }

        Vault.CheckRoom(payloads);
        _items.InsertRange(index, Array.ConvertAll(payloads, payload => (Vault.Keep(payload), NextVersion())));
        _version = NextVersion();
        return Say(true, _version);
    }

    private ContainerReply Remove(RemoveItem remove, Ticket ticket)
    {
        if (!IsExpected(remove.Expected) || Find(remove.At) is not { } index) return Say(false, _version);
        var (value, _) = _items[index];
        _items.RemoveAt(index);
        _version = NextVersion();
        var said = remove.WantsValue ? Show(ticket, true, _version, value) : Say(true, _version);
        Vault.Drop(value);
        return said;
    }

    private ContainerReply Reorder(ReorderItems reorder)
    {
        var packed = Vault.Open(reorder.Order);
        if (!IsExpected(reorder.Expected)) return Say(false, _version);
        if (packed.Length == 0)
        {
            _items.Reverse();
        }
        else
        {
            var order = MemoryPackSerializer.Deserialize<int[]>(packed)!;
            var before = _items.ToArray();
            if (order.Length != before.Length || order.Distinct().Count() != order.Length)
                throw new InvalidDataException($"An order of {order.Length} places does not fit a list of {before.Length} items.");
            for (var i = 0; i < order.Length; i++) _items[i] = before[order[i]];
        }

        _version = NextVersion();
        return Say(true, _version);
    }

    private bool IsExpected(long version) => version == Versions.Any || version == _version;

    private int? Find(Place place) => place.In(Count) is var index && index >= 0 && index < Count ? index : null;
}
