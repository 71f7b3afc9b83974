namespace ActorProcs.Nodes;

/// <summary>The processes of other nodes that use objects of this one.</summary>
internal sealed class GuestList(NodeServices services)
{
    private readonly Dictionary<int, AdmitVisitor> _guests = [];
    private readonly Dictionary<(string Node, int Slot), int> _slots = [];

    /// <summary>The number it has here; the same one if it asks again.</summary>
    internal int Admit(AdmitVisitor request)
    {
        if (_slots.TryGetValue((request.NodeId, request.Slot), out var known)) return known;
        var slot = services.Launcher.NextSlot();
        _guests[slot] = request;
        return _slots[(request.NodeId, request.Slot)] = slot;
    }

    internal AdmitVisitor? Remove(int slot)
    {
        if (!_guests.Remove(slot, out var guest)) return null;
        _slots.Remove((guest.NodeId, guest.Slot));
        return guest;
    }

    internal IReadOnlyList<int> Of(string nodeId) => [.. _guests.Where(entry => entry.Value.NodeId == nodeId).Select(entry => entry.Key)];
}
