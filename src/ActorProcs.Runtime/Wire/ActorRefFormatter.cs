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
    /// <summary>MemoryPack gives formatters no state, and one program may hold several systems, so the reader says which one is reading.</summary>
    [ThreadStatic] private static ExtendedActorSystem? t_system;

    internal static ActorRefFormatter Instance { get; } = new();

    internal static ResolvingScope Resolving(ExtendedActorSystem system)
    {
        var before = t_system;
        t_system = system;
        return new ResolvingScope(before);
    }

    public override void Serialize<TBufferWriter>(ref MemoryPackWriter<TBufferWriter> writer, scoped ref IActorRef? value) =>
        writer.WriteString(value is null ? null : Akka.Serialization.Serialization.SerializedActorPath(value));

    public override void Deserialize(ref MemoryPackReader reader, scoped ref IActorRef? value)
    {
        var path = reader.ReadString();
        value = path is null ? null : t_system!.Provider.ResolveActorRef(path);
    }

    internal readonly ref struct ResolvingScope(ExtendedActorSystem? before)
    {
        public void Dispose() => t_system = before;
    }
}
