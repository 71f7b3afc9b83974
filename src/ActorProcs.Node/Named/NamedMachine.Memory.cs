using ActorProcs.Nodes;
using MemoryPack;

namespace ActorProcs.Named;

// What is kept on disk, and sent to a member that has fallen behind.
internal sealed partial class NamedMachine
{
    internal byte[] Save() => MemoryPackSerializer.Serialize(new NamedMemory(
        _lastGuest,
        [.. _gateways.Values.Select(gateway => new GatewayMemory(gateway.Name, gateway.LastSequence, gateway.LastEffect, [.. gateway.Unheard]))],
        [.. _expelled],
        [.. _guests.Select(guest => new GuestMemory(guest.Key, guest.Value.Gateway.Name, guest.Value.Local))],
        [.. _objects.Values.Select(entry => new ObjectMemory(entry.Create, entry.Home.Save()))]));

    internal void Load(byte[] saved)
    {
        var memory = MemoryPackSerializer.Deserialize<NamedMemory>(saved)!;
        _gateways.Clear();
        _expelled.Clear();
        _guests.Clear();
        _objects.Clear();
        _lastGuest = memory.LastGuest;
        _expelled.UnionWith(memory.Expelled);
        foreach (var each in memory.Gateways)
        {
            var gateway = new Gateway(each.Name) { LastSequence = each.LastSequence, LastEffect = each.LastEffect };
            foreach (var effect in each.Unheard) gateway.Keep(effect);
            _gateways[each.Name] = gateway;
        }

        foreach (var guest in memory.Guests) _guests[guest.Number] = new Guest(_gateways[guest.Gateway], guest.Local);
        foreach (var each in memory.Objects)
        {
            if (NamedHomes.Make(each.Create, each.State, this) is { } home) _objects[each.Create.Id.Value] = new Entry(each.Create, home);
        }
    }
}

[MemoryPackable]
internal sealed partial record NamedMemory(int LastGuest, GatewayMemory[] Gateways, string[] Expelled, GuestMemory[] Guests, ObjectMemory[] Objects);

[MemoryPackable]
internal sealed partial record GatewayMemory(string Name, long LastSequence, long LastEffect, NamedEffect[] Unheard);

[MemoryPackable]
internal sealed partial record GuestMemory(int Number, string Gateway, int Local);

[MemoryPackable]
internal sealed partial record ObjectMemory(CreateHome Create, byte[] State);
