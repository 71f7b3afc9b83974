using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Processes;

/// <summary>What a process is to the others: the one address at which its node and the homes reach it.</summary>
internal sealed class ProcessActor(ProcessInbox inbox) : UntypedActor
{
    internal const string ActorName = "process";

    internal static Props Props(ProcessInbox inbox) => Akka.Actor.Props.Create(() => new ProcessActor(inbox));

    protected override void OnReceive(object message)
    {
        if (!inbox.Deliver(message)) Unhandled(message);
    }
}
