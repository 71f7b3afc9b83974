using ActorProcs.Containers;
using ActorProcs.Nodes;
using ActorProcs.Queues;
using ActorProcs.Signals;
using ActorProcs.Tenure;
using ActorProcs.Wire;
using Akka.Actor;
using MemoryPack;

namespace ActorProcs.Named;

/// <summary>The home of one named object, as a part of the state that all members have.</summary>
internal interface INamedHome
{
    void Take(IForHome message);

    void Bury(ProcessGone gone);

    byte[] Save();

    /// <summary>For display.</summary>
    string Describe();
}

/// <summary>What a home is made with.</summary>
internal interface INamedStage
{
    Graveyard Graveyard { get; }

    IActorRef ProcessOf(int guest);

    void Send(int guest, IWireMessage message);
}

internal static class NamedHomes
{
    /// <summary>The home of an object, as it was when it was saved, or new; null for a kind that this version does not know.</summary>
    internal static INamedHome? Make(CreateHome create, byte[]? saved, INamedStage stage) => create.Kind switch
    {
        HandleKinds.Lock or HandleKinds.RecursiveLock or HandleKinds.Value or HandleKinds.Array => new TenureHome(create, saved, stage),
        SignalKind.Semaphore => new SignalObject(create.Id, new SemaphoreState(Read<SemaphoreTerms>(create)), saved, stage),
        SignalKind.Event => new SignalObject(create.Id, new EventState(create.Id), saved, stage),
        SignalKind.Condition => new SignalObject(create.Id, new ConditionState(Read<ConditionTerms>(create)), saved, stage),
        SignalKind.Barrier => new SignalObject(create.Id, new BarrierState(Read<BarrierTerms>(create)), saved, stage),
        QueueHome.Kind => new SignalObject(create.Id, new AgreedQueueState(Read<QueueState>(create)), saved, stage),
        ContainerKind.Dictionary or ContainerKind.List => new SignalObject(create.Id, new AgreedContainer(create.Kind, Read<ContainerTerms>(create)), saved, stage),
        _ => null,
    };

    private static T Read<T>(CreateHome create) => MemoryPackSerializer.Deserialize<T>(create.State)!;

    private sealed class TenureHome(CreateHome create, byte[]? saved, INamedStage stage) : INamedHome
    {
        private readonly Home _home = saved is null ? new Home(create, stage.Graveyard) : new Home(create, stage.Graveyard, saved, stage.ProcessOf);

        public void Take(IForHome message) => _home.Receive(message);

        public void Bury(ProcessGone gone) => _home.Receive(gone);

        public byte[] Save() => _home.Save();

        public string Describe() => _home.ToString();
    }

    private sealed class SignalObject : INamedHome, ISignalOutlet
    {
        private readonly ObjectId _id;
        private readonly ISignalState _state;
        private readonly INamedStage _stage;

        internal SignalObject(ObjectId id, ISignalState state, byte[]? saved, INamedStage stage)
        {
            (_id, _state, _stage) = (id, state, stage);
            if (saved is not null) state.Load(saved);
        }

        public void Take(IForHome message)
        {
            if (message is ISignalRequest request) _state.Take(request, this);
        }

        public void Bury(ProcessGone gone) => _state.Bury(gone, this);

        public byte[] Save() => _state.Save();

        public string Describe() => _state.ToString() ?? "";

        public void Answer(Ticket ticket, Verdict verdict, int value = 0, string? text = null, byte[]? code = null)
        {
            if (ticket.Request != 0) Push(ticket.Slot, new SignalAnswer(_id, ticket.Request, verdict, value, text, code));
        }

        public void Push(int slot, IWireMessage message) => _stage.Send(slot, message);
    }
}
