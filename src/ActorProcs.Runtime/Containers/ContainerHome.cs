using ActorProcs.Nodes;
using ActorProcs.Signals;
using ActorProcs.Tenure;
using ActorProcs.Wire;
using Akka.Actor;
using MemoryPack;

namespace ActorProcs.Containers;

/// <summary>The home of a dictionary or a list: its state as an actor. It answers every request at once, so nobody waits for anybody but
/// the node.</summary>
internal sealed class ContainerHome : UntypedActor
{
    private readonly ObjectId _id;
    private readonly ContainerState _state;

    public ContainerHome(CreateHome create)
    {
        var bulk = WireScope.StoreOf(Context.System);
        var terms = MemoryPackSerializer.Deserialize<ContainerTerms>(create.State)!;
        _id = create.Id;
        _state = ContainerState.Make(create.Kind, terms, bulk);
    }

    /// <summary>The home to make, or null when the kind is not one of these.</summary>
    internal static Props? TryMake(CreateHome create) =>
        create.Kind is ContainerKind.Dictionary or ContainerKind.List ? Props.Create(() => new ContainerHome(create)) : null;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case DescribeHome:
                Sender.Tell(_state.Terms, Self);
                break;
            case ISignalRequest request:
                if (Answer(request) is { } answer) Sender.Tell(answer, Self);
                break;
            case ProcessGone gone:
                _state.Bury(gone.Slot);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop() => _state.Close();

    private SignalAnswer? Answer(ISignalRequest request)
    {
        try
        {
            return _state.Take(request) is { } reply
                ? new SignalAnswer(_id, request.Request, Verdict.Done, 0, null, MemoryPackSerializer.Serialize(reply))
                : null;
        }
#pragma warning disable CA1031 // No room, or contents beyond what one array holds: who asked is told, and the others lose nothing.
        catch (Exception e)
        {
            _state.Release(Ticket.Of(request));
            return new SignalAnswer(_id, request.Request, Verdict.Refused, 0, e.Message, null);
        }
#pragma warning restore CA1031
    }
}
