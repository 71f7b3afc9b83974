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

    public QueueHome(CreateHome create, BulkStore? bulk)
    {
        Id = create.Id;
        _bulk = bulk ?? NodeBulk();
        var state = MemoryPackSerializer.Deserialize<QueueState>(create.State)!;
        _windowToken = _bulk.Reserve(TakeWindow.Size);
        _window = new TakeWindow(SharedPage.Open(_bulk.PathOf(_windowToken), TakeWindow.Size));
        Ledger = new QueueLedger(state.Capacity, state.ByteBound, _window, this);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected ObjectId Id { get; }

    protected QueueLedger Ledger { get; }

    /// <summary>For the node: a queue's home, if that is what is wanted.</summary>
    internal static Props? TryMake(CreateHome create) => create.Kind == Kind ? Props.Create(() => new QueueHome(create, null)) : null;

    public void LookAgain(int slot) => Answer(slot, new LookAgain(Id));

    public void Joined(int slot, long request, long lost) => Answer(slot, new QueueDone(Id, request, lost));

    public void SettleAgain(bool late)
    {
        if (!late) Self.Tell(Settling.Soon, ActorRefs.NoSender);
        else if (!Timers.IsTimerActive(Settling.Late)) Timers.StartSingleTimer(Settling.Late, Settling.Late, LateDelay);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AttachQueue attach:
                Attach(attach);
                break;
            case LookAtQueue look:
                Ledger.Settle();
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

        Ledger.Settle();
    }

    protected override void PostStop()
    {
        foreach (var item in Ledger.Rest) _bulk.Delete(item);
        Ledger.Dispose();
        _window.Dispose();
        _bulk.Delete(_windowToken);
    }

    /// <summary>A process has ended, and with it what it waited for.</summary>
    protected virtual void Bury(int slot)
    {
        Ledger.Bury(slot);
        _processes.Remove(slot);
    }

    protected void Answer(int slot, IWireMessage message)
    {
        if (_processes.TryGetValue(slot, out var process)) process.Tell(message, Self);
    }

    private void Attach(AttachQueue attach)
    {
        if (Ledger.Has(attach.Slot)) return;
        Ledger.Attach(attach.Slot, new Lane(SharedPage.Open(_bulk.PathOf(attach.Lane), Lane.Size)));
        _processes[attach.Slot] = Sender;
        // Both have it mapped: the name is not needed any more, and what has no name cannot be left behind.
        _bulk.Delete(attach.Lane);
        Answer(attach.Slot, new QueueAttached(Id, attach.Request, _windowToken, Ledger.Capacity));
    }

    private static BulkStore NodeBulk()
    {
        var place = Context.System.Settings.Config.GetConfig("akka.remote.ap.uds");
        return PrivateDirectory.OpenBulk(place.GetString("base-directory"), place.GetString("host"));
    }

    private sealed record Settling(bool IsLate)
    {
        internal static Settling Soon { get; } = new(false);

        internal static Settling Late { get; } = new(true);
    }
}
