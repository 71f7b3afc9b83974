using ActorProcs.Nodes;
using ActorProcs.Tenure;
using ActorProcs.Wire;
using Akka.Actor;
using MemoryPack;

namespace ActorProcs.Queues;

/// <summary>The home of a queue: a <see cref="QueueDesk"/> as an actor.</summary>
internal sealed class QueueHome : UntypedActor, IWithTimers, IQueueOutlet
{
    internal const string Kind = "queue";

    /// <summary>One direction of a connection.</summary>
    internal const string PipeKind = "pipe";

    private static readonly TimeSpan LateDelay = TimeSpan.FromMilliseconds(10);

    private readonly ObjectId _id;
    private readonly QueueDesk? _desk;
    private readonly string? _failure;
    private readonly Dictionary<int, IActorRef> _processes = [];
    private readonly Dictionary<int, DistantDesk> _distant = [];
    private readonly IPageStore? _pages;

    public QueueHome(CreateHome create)
    {
        // The node's directories are in its configuration: a home is made of nothing but the request for it.
        var place = Context.System.Settings.Config.GetConfig("akka.remote.ap.uds");
        var bulk = PrivateDirectory.OpenBulk(place.GetString("base-directory"), place.GetString("host"));
        _id = create.Id;
        try
        {
            var (state, pages) = (MemoryPackSerializer.Deserialize<QueueState>(create.State)!, new BulkPages(bulk));
            _pages = pages;
            _desk = create.Kind == Kind ? new QueueDesk(_id, state, pages, this) : new PipeDesk(_id, state, pages, this);
        }
        catch (Exception e) when (e is ProcException or IOException)
        {
            // No room for the memory. The home lives on to say so.
            _failure = e.Message;
        }
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>For the node: the home of a queue or of one direction of a connection, if that is what is wanted.</summary>
    internal static Props? TryMake(CreateHome create) =>
        create.Kind is Kind or PipeKind ? Props.Create(() => new QueueHome(create)) : null;

    public void Tell(int slot, IWireMessage message)
    {
        if (_distant.TryGetValue(slot, out var desk)) desk.Deliver(message);
        else if (_processes.TryGetValue(slot, out var process)) process.Tell(message, Self);
    }

    public void SettleAgain(bool late)
    {
        if (!late) Self.Tell(Settling.Soon, ActorRefs.NoSender);
        else if (!Timers.IsTimerActive(Settling.Late)) Timers.StartSingleTimer(Settling.Late, Settling.Late, LateDelay);
    }

    public void Drop() => Context.Parent.Tell(new DropHome(_id), Self);

    protected override void OnReceive(object message)
    {
        if (message is DescribeHome) Sender.Tell(_failure ?? $"{_desk!.Ledger.Count} items{(_desk.Ledger.IsClosed ? ", closed" : "")}", Self);
        if (message is AttachQueue attach && !_distant.ContainsKey(attach.Slot)) _processes[attach.Slot] = Sender;
        if (_desk is null)
        {
            if (message is AttachQueue refused) Tell(refused.Slot, new QueueRefused(_id, _failure!));
            if (message is IDistantRequest distant) Sender.Tell(new DistantAnswer(_id, distant.Request, DistantOutcome.Failed, default, 0, _failure));
            return;
        }

        if (message is DescribeHome) return;
        if (message is IDistantRequest request) DistantOf(request.Slot, Sender).Handle(request);
        else if (message is Settling settling) _desk.Settle(settling.IsLate);
        else if (!_desk.Receive(message)) Unhandled(message);
        if (message is ProcessGone gone) Forget(gone.Slot);
        if (message is DetachQueue detach) Forget(detach.Slot);
    }

    private DistantDesk DistantOf(int slot, IActorRef process)
    {
        if (_distant.TryGetValue(slot, out var known)) return known;
        var self = Self;
        var link = new DistantLink(slot, _pages!, message => self.Tell(message, ActorRefs.NoSender));
        _processes[slot] = process;
        return _distant[slot] = new DistantDesk(_id, link, look => _desk!.Receive(look), answer => process.Tell(answer, self));
    }

    private void Forget(int slot)
    {
        _processes.Remove(slot);
        if (_distant.Remove(slot, out var desk)) desk.Lose();
    }

    private sealed class DistantLink(int slot, IPageStore pages, Action<IForHome> send) : IQueueLink
    {
        public int Slot => slot;

        public IPageStore Pages => pages;

        public void Send(IForHome message) => send(message);
    }

    /// <summary>An error here is a fault of ours, or of memory that somebody has overwritten. Items may be missing from then on, so the queue
    /// ends: all who use it are told, instead of waiting for a home that has begun again with nothing.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        foreach (var process in _processes.Values) process.Tell(new HomeUnknown(_id), Self);
        Drop();
        base.PreRestart(reason, message);
    }

    protected override void PostStop() => _desk?.Dispose();

    private sealed record Settling(bool IsLate)
    {
        internal static Settling Soon { get; } = new(false);

        internal static Settling Late { get; } = new(true);
    }
}
