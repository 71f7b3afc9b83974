using ActorProcs.Nodes;
using ActorProcs.Tenure;
using ActorProcs.Wire;
using Akka.Actor;
using MemoryPack;

namespace ActorProcs.Queues;

/// <summary>The home of a queue: what <see cref="QueueLedger"/> is, as an actor.</summary>
internal class QueueHome : UntypedActor, IWithTimers, IQueueOutlet
{
    internal const string Kind = "queue";

    private static readonly TimeSpan LateDelay = TimeSpan.FromMilliseconds(10);

    private readonly BulkStore _bulk;
    private readonly string _windowToken;
    private readonly TakeWindow _window;
    private readonly Dictionary<int, IActorRef> _processes = [];
    private readonly Dictionary<int, string> _lanes = [];
    private readonly SlotSet _gone = new();

    public QueueHome(CreateHome create, BulkStore bulk)
    {
        Id = create.Id;
        _bulk = bulk;
        var state = MemoryPackSerializer.Deserialize<QueueState>(create.State)!;
        _windowToken = bulk.Reserve(TakeWindow.Size);
        _window = new TakeWindow(SharedPage.Open(bulk.PathOf(_windowToken), TakeWindow.Size));
        Ledger = new QueueLedger(state.Capacity, state.ByteBound, _window, this);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected ObjectId Id { get; }

    protected QueueLedger Ledger { get; }

    /// <summary>Builds the home of a queue on the node whose actor system it is made in.</summary>
    internal static Props? TryMake(CreateHome create) => create.Kind == Kind
        ? Props.Create(() => new QueueHome(create, NodeBulk.Instance.Of(create)))
        : null;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AttachQueue attach:
                Attach(attach);
                break;
            case LookAtQueue look:
                Settle();
                if (look.WantsRoom) Ledger.OfferRoom(look.Slot);
                if (look.Request != 0) Answer(look.Slot, new QueueLooked(Id, look.Request, Ledger.Count));
                return;
            case AwaitItems items:
                Ledger.AwaitItems(items.Slot, items.Count);
                break;
            case AwaitRoom room:
                Ledger.AwaitRoom(room.Slot, room.Count);
                break;
            case CloseQueue close:
                Ledger.Close();
                Answer(close.Slot, new QueueLooked(Id, close.Request, 0));
                break;
            case AwaitDone done:
                Ledger.AwaitDone(done.Slot, done.Request);
                break;
            case CancelDone cancel:
                Ledger.CancelDone(cancel.Slot, cancel.Request);
                break;
            case ProcessGone gone:
                Bury(gone.Slot);
                break;
            case Settling settling:
                if (settling.IsLate) Ledger.SettleLate();
                break;
            default:
                Unhandled(message);
                return;
        }

        Settle();
    }
}
