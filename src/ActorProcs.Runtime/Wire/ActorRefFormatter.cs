using Akka.Actor;
using MemoryPack;

namespace ActorProcs.Wire;

/// <summary>Put on an <see cref="IActorRef"/> member of a wire message: it travels as its full address.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
internal sealed class ActorRefWireAttribute : MemoryPackCustomFormatterAttribute<ActorRefFormatter, IActorRef>
{
    public override ActorRefFormatter GetFormatter() => ActorRefFormatter.Instance;
}

internal sealed class ActorRefFormatter : MemoryPackFormatter<IActorRef>
{
    internal static ActorRefFormatter Instance { get; } = new();

    public override void Serialize<TBufferWriter>(ref MemoryPackWriter<TBufferWriter> writer, scoped ref IActorRef? value) =>
        writer.WriteString(value is null ? null : WireScope.StandIn is not null ? "" : Akka.Serialization.Serialization.SerializedActorPath(value));

    public override void Deserialize(ref MemoryPackReader reader, scoped ref IActorRef? value)
    {
        var path = reader.ReadString();
        value = path is null ? null : WireScope.StandIn ?? WireScope.System.Provider.ResolveActorRef(path);
    }
}
