using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace ActorProcs.Wire;

/// <summary>Stands where Akka's JSON serializer stood: what is not a wire message, nor one of Akka's own, cannot be sent or received.</summary>
/// <remarks>JSON with type names lets a peer create objects of its choice, and is twenty times slower than a record of the catalog.</remarks>
internal sealed class RefusingSerializer : Serializer
{
    /// <summary>Akka passes the settings it has for JSON.</summary>
    public RefusingSerializer(ExtendedActorSystem system, Config settings)
        : base(system) => _ = settings;

    /// <summary>Not the number of Akka's JSON serializer, so that a frame made by that one finds no reader here.</summary>
    public override int Identifier => 10_002;

    public override bool IncludeManifest => true;

    public override byte[] ToBinary(object obj) => throw Refusal(obj.GetType().ToString());

    public override object FromBinary(byte[] bytes, Type type) => throw Refusal(type?.ToString() ?? "An unknown type");

    private static SerializationException Refusal(string type) =>
        new($"{type} is no wire message. Make it an {nameof(IWireMessage)} and list it in its concept's protocol file.");
}
