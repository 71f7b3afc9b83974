using ActorProcs.Code;
using ActorProcs.Wire;

namespace ActorProcs.Queues;

/// <summary>Items as they travel. Packed by who puts, opened by who takes; nobody between looks inside.</summary>
internal static class ItemCodec
{
    /// <exception cref="CodeNotShippableException">It cannot be copied.</exception>
    /// <exception cref="ProcException">It is large, and there is room for it neither in memory nor on disk.</exception>
    internal static Payload Pack(object? item, BulkStore bulk) =>
        FlatValue.TryView(item, out var code, out var memory) && memory.Length >= Payload.InlineLimit
            ? bulk.PackLarge([code], memory)
            : Wrap(Pickler.Pack(item, "the item"), bulk);

    internal static Payload Wrap(byte[] bytes, BulkStore bulk) =>
        bytes.Length <= Payload.InlineLimit ? new Payload(bytes, null, bytes.Length) : bulk.Pack(bytes);

    /// <exception cref="ObjectLostException">Its bytes are gone, with the node that had them.</exception>
    /// <exception cref="InvalidCastException">It is no <typeparamref name="T"/>.</exception>
    internal static T Open<T>(in Payload payload, BulkStore bulk) =>
        payload.IsInline ? Pickler.Unpack<T>(payload.Inline!) : (T)bulk.Open(payload, Pickler.Unpack, take: true)!;

    internal static byte[] Open(in Payload payload, BulkStore bulk) => payload.IsInline ? payload.Inline! : bulk.Take(payload);
}
