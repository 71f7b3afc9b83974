using ActorProcs.Signals;
using ActorProcs.Wire;
using MemoryPack;

namespace ActorProcs.Containers;

/// <summary>A place in a list, resolved when the request is handled: the last item may be another by then.</summary>
[MemoryPackable]
internal readonly partial record struct Place(int Offset, bool FromEnd)
{
    internal static Place Of(Index index) => new(index.Value, index.IsFromEnd);

    internal int In(int count) => FromEnd ? count - Offset : Offset;
}

/// <summary>Done when there is such an item.</summary>
[MemoryPackable]
internal sealed partial record ReadItem(ObjectId Id, int Slot, long Request, Place At) : ISignalRequest;

/// <summary>Done when the item at that place was in the expected version. If it was not, the answer says how it is.</summary>
/// <param name="At">Which item.</param>
/// <param name="Value">What to write.</param>
/// <param name="Expected">A version, or <see cref="Versions.Any"/>.</param>
[MemoryPackable]
internal sealed partial record WriteItem(ObjectId Id, int Slot, long Request, Place At, Payload Value, long Expected) : IWithFiles
{
    public IWithFiles Unload(BulkStore bulk) => this with { Value = bulk.Unload(Value) };
}

/// <summary>Done when there is such a place. The items come together, with nobody's between them.</summary>
/// <param name="At">Where the first one will be; the end is <c>^0</c>.</param>
/// <param name="Items">A packed array of payloads.</param>
[MemoryPackable]
internal sealed partial record InsertItems(ObjectId Id, int Slot, long Request, Place At, Payload Items) : IWithFiles
{
    public IWithFiles Unload(BulkStore bulk)
    {
        var items = MemoryPackSerializer.Deserialize<Payload[]>(bulk.Take(Items))!;
        var bytes = MemoryPackSerializer.Serialize(Array.ConvertAll(items, item => bulk.Unload(item)));
        return this with { Items = new Payload(bytes, null, bytes.Length) };
    }
}

/// <summary>Done when there was such an item, and the list was in the expected version.</summary>
/// <param name="At">Which item.</param>
/// <param name="Expected">A version of the whole list, or <see cref="Versions.Any"/>.</param>
/// <param name="WantsValue">The answer is to have the value.</param>
[MemoryPackable]
internal sealed partial record RemoveItem(ObjectId Id, int Slot, long Request, Place At, long Expected, bool WantsValue) : ISignalRequest;

/// <summary>Done when the list was in the expected version.</summary>
/// <param name="Expected">A version of the whole list, or <see cref="Versions.Any"/>.</param>
/// <param name="Order">A packed array: for each place, which item comes there. Empty: turn the order round.</param>
[MemoryPackable]
internal sealed partial record ReorderItems(ObjectId Id, int Slot, long Request, long Expected, Payload Order) : IWithFiles
{
    public IWithFiles Unload(BulkStore bulk) => this with { Order = bulk.Unload(Order) };
}
