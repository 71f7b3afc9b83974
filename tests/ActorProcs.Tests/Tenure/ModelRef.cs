using Akka.Actor;

namespace ActorProcs.Tests.Tenure;

/// <summary>An address that hands what is sent to it to the model's network.</summary>
internal sealed class ModelRef(string name, Action<object> deliver) : MinimalActorRef
{
    public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / name;

    public override IActorRefProvider Provider => throw new NotSupportedException();

    protected override void TellInternal(object message, IActorRef sender) => deliver(message);
}
