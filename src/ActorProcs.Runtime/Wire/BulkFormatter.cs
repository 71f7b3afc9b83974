using MemoryPack;

namespace ActorProcs.Wire;

/// <summary>Put on the bytes of a message that may be many: above 64 KiB they travel beside it, through shared memory.</summary>
/// <remarks>It happens where the message leaves the process, so within one program the bytes are handed over by reference. Bytes whose
/// message never arrives, because its receiver has died, end with the node.</remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
internal sealed class BulkWireAttribute : MemoryPackCustomFormatterAttribute<BulkFormatter, byte[]>
{
    public override BulkFormatter GetFormatter() => BulkFormatter.Instance;
}

internal sealed class BulkFormatter : MemoryPackFormatter<byte[]>
{
    internal static BulkFormatter Instance { get; } = new();

    public override void Serialize<TBufferWriter>(ref MemoryPackWriter<TBufferWriter> writer, scoped ref byte[]? value)
    {
        var large = value is { Length: > Payload.InlineLimit } && WireScope.Bulk is not null;
        var payload = large ? WireScope.Bulk!.Pack(value) : new Payload(value, null, value?.Length ?? 0);
        writer.WriteValue(payload);
    }

    public override void Deserialize(ref MemoryPackReader reader, scoped ref byte[]? value)
    {
        var payload = reader.ReadValue<Payload>();
        value = payload.IsInline ? payload.Inline : WireScope.Bulk!.Take(payload);
    }
}
