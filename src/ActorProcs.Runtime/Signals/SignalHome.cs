using ActorProcs.Nodes;
using ActorProcs.Tenure;
using ActorProcs.Wire;
using Akka.Actor;
using MemoryPack;

namespace ActorProcs.Signals;

/// <summary>The home of a semaphore, an event, a condition or a barrier: gives its state what arrives, and delivers what it says.</summary>
/// <remarks>What it knows outlives the actor's own restarts: an error in one message must not set the object back to its first state.</remarks>
internal sealed class SignalHome(ObjectId id, ISignalState state, Dictionary<int, IActorRef> processes) : UntypedActor, ISignalOutlet
{
    /// <summary>The home to make, or null when the kind is not one of these.</summary>
    internal static Props? TryMake(CreateHome create)
    {
        var (id, bytes) = (create.Id, create.State);
        return create.Kind switch
        {
            SignalKind.Semaphore => Make(id, new SemaphoreState(Read<SemaphoreTerms>(bytes))),
            SignalKind.Event => Make(id, new EventState(id)),
            SignalKind.Condition => Make(id, new ConditionState(Read<ConditionTerms>(bytes))),
            SignalKind.Barrier => Make(id, new BarrierState(Read<BarrierTerms>(bytes))),
            _ => null,
        };
    }

    public void Answer(Ticket ticket, Verdict verdict, int value = 0, string? text = null, byte[]? code = null)
    {
        if (ticket.Request != 0) Push(ticket.Slot, new SignalAnswer(id, ticket.Request, verdict, value, text, code));
    }

    public void Push(int slot, IWireMessage message)
    {
        if (processes.TryGetValue(slot, out var process)) process.Tell(message, Self);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case DescribeHome:
                Sender.Tell(state.ToString()!, Self);
                break;
            case ISignalRequest request:
                processes[request.Slot] = Sender;
                state.Take(request, this);
                break;
            case ProcessGone gone:
                processes.Remove(gone.Slot);
                state.Bury(gone, this);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private static Props Make(ObjectId id, ISignalState state)
    {
        var processes = new Dictionary<int, IActorRef>();
        return Props.Create(() => new SignalHome(id, state, processes));
    }

    private static T Read<T>(byte[] bytes) => MemoryPackSerializer.Deserialize<T>(bytes)!;
}
