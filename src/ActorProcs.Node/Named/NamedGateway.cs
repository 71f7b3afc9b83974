using ActorProcs.Containers;
using ActorProcs.Nodes;
using ActorProcs.Signals;
using ActorProcs.Tenure;
using ActorProcs.Wire;
using Akka.Actor;
using Akka.Event;

namespace ActorProcs.Named;

/// <summary>A node's way to the named objects: passes on what its processes say until it is agreed, and tells them what came of it.</summary>
/// <remarks>What processes hear from it they would hear from a home on their node: they need not know that the home is on several.</remarks>
internal sealed partial class NamedGateway : UntypedActor, IWithTimers
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);

    private readonly NamedSettings _settings;
    private readonly NamedLeader? _leading;
    private readonly GatewayLine _line;
    private readonly BulkStore _bulk = WireScope.StoreOf(Context.System);
    private readonly Luggage _luggage;
    private readonly Dictionary<int, Guest> _guests = [];
    private readonly Graveyard _graveyard = Graveyard.Of(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private Arrivals<NamedEffect[]> _effects;
    private IActorRef? _leader;
    private long _term = -1;
    private long _againAt;
    private long _searchedAt;
    private long _heardTold;
    private long _agreedAt;
    private long _leaseEnd;
    private long _leaseTold;
    private IActorRef? _leaving;
    private bool _expelled;

    public NamedGateway(NamedSettings settings)
    {
        _settings = settings;
        _line = new GatewayLine(settings.Gateway);
        _luggage = new Luggage(_bulk);
        _effects = Effects();
        if (settings.Log is not null) _leading = new NamedLeader(settings, _bulk, Self);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private static long Now => HostClock.Now;

    /// <summary>Since then nothing of what this gateway waits for has been agreed; in the far future when it waits for nothing.</summary>
    private long WaitsSince => Math.Max(_line.OldestSince, _agreedAt);

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(ProcessGone));
        var log = _log;
        _settings.State.Failed += failure => log.Error(failure, "A command for a named object has failed");
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, Beat);
    }

    protected override void PostStop()
    {
        _leading?.Dispose();
        _luggage.ForgetAll();
    }

    protected override void OnReceive(object message)
    {
#pragma warning disable CA1031 // A restarted gateway would have forgotten what it had asked for: nothing of it would ever be agreed again.
        try
        {
            Handle(message);
        }
        catch (Exception e)
        {
            _log.Error(e, "The gateway to named objects failed at {0}", message.GetType().Name);
        }
#pragma warning restore CA1031
    }

    private void Handle(object message)
    {
        switch (message)
        {
            case JoinNamed join:
                Join(join);
                break;
            case IForHome said:
                Say(said);
                break;
            case ProcessGone gone when _guests.Remove(gone.Slot, out var guest):
                guest.Gone = gone;
                _unmade.Forget(guest.Process.Path);
                if (guest.Number is not null) Ask(new BuryGuest(guest.Number.Value, [.. gone.Held], gone.Failed));
                else _guests[gone.Slot] = guest; // Buried as soon as its number is known.
                break;
            case ProcessGone:
                break;
            case AgreedEffects effects:
                Hear(effects);
                break;
            case IFetched fetched:
                fetched.Arrive();
                break;
            case LeaderIsHere:
                Sender.Tell(WhoLeads(), Self);
                break;
            case NotLeading:
                if (Sender.Equals(_leader)) _leader = null;
                break;
            case Tick:
                OnTick();
                break;
            case AskAgreed ask:
                if (_leading is null || !_leading.TryTake(ask)) ask.Reply.Tell(new NotLeading(), Self);
                break;
            case LeaveNamed when _expelled:
                Sender.Tell(new LeftNamed(), Self);
                break;
            case LeaveNamed:
                _leaving = Sender;
                Ask(new CloseGateway());
                break;
            case JoinLog join:
                _settings.Members?.Hear(join);
                break;
            case LeftLog left:
                _settings.Members?.Hear(left);
                break;
            case NamedLeader.IMessage own:
                _leading?.Receive(own);
                break;
            case AskDelivery ask:
                Sender.Tell(new Delivered(ask.Number), Self);
                break;
            case AskNamedObjects when _leader is not null && _settings.Members?.IsMember != true:
                _leader.Forward(message);
                break;
            case AskNamedObjects:
                Sender.Tell(new NamedObjectList(_settings.State.Describe()), Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Join(JoinNamed join)
    {
        if (_expelled)
        {
            join.Process.Tell(Lost(), Self);
            return;
        }

        if (_guests.TryGetValue(join.Slot, out var known))
        {
            if (known.Number is { } number) join.Process.Tell(new GuestAdmitted(number), Self);
            return;
        }

        // 1. A process asks to be admitted, and is killed. 2. Its death is heard first. 3. The request comes. Nobody would ever bury that guest.
        if (_graveyard.Has(join.Slot)) return;
        if (IsFull)
        {
            join.Process.Tell(new NamedOutage(Full()), Self);
            return;
        }

        _guests[join.Slot] = new Guest(join.Process);
        Ask(new AdmitGuest(join.Slot));
    }

    private void Say(IForHome message)
    {
        if (_expelled)
        {
            Sender.Tell(Lost(), Self);
            return;
        }

        // The maker of an object is not in its own message: anybody's word does.
        var number = message switch
        {
            IFromProcess from => from.Slot,
            IFromSite from => from.Slot,
            _ => _guests.Values.FirstOrDefault(guest => Sender.Path.Equals(guest.Process.Path))?.Number,
        };
        if (number is null) return;
        try
        {
            // Every member is to have the bytes; the files are of this host.
            if (message is IWithFiles files) message = files.Unload(_bulk);
        }
        catch (ProcException e) when (message is ISignalRequest request)
        {
            Sender.Tell(new SignalAnswer(message.Id, request.Request, Verdict.Refused, 0, e.Message, null), Self);
            return;
        }

        if (IsRefused(message))
        {
            Refuse(message);
            return;
        }

        var (manifest, bytes) = NamedWire.Write(message);
        Ask(new SayForGuest(number.Value, manifest, bytes));
    }

    private void OnTick()
    {
        if (_expelled) return;
        if (_line.IsIdle && Now - _agreedAt > _settings.Lease.TotalMilliseconds / 4 && (_guests.Count > 0 || _heardTold < _line.Heard)) Ask(new StillThere());
        if (Now - Math.Max(_againAt, WaitsSince) >= _settings.Resend.TotalMilliseconds)
        {
            // It does not answer, whatever else is sent: perhaps it is lost, perhaps another one leads by now.
            _againAt = Now;
            Send(_line.Again());
            Search();
        }

        if (_leader is null && !_line.IsIdle) Search();
        
        // Much that is asked for at once takes its time; it is an outage when nothing of it is agreed.
        if (Now - WaitsSince > _settings.Patience.TotalMilliseconds) TellOutage();
        _leading?.OnTick();
    }

    private void TellOutage()
    {
        var why = $"Named objects cannot be reached: for {_settings.Patience.TotalSeconds:F0} seconds no majority of the nodes that keep them has agreed "
            + $"on anything that this node ({_settings.Gateway}) asked for. It goes on when the others are reached again; what was asked for may still happen then. "
            + "`actorprocs node list` shows which nodes are there.";
        foreach (var guest in _guests.Values) guest.Process.Tell(new NamedOutage(why), Self);
    }

    private void BeExpelled()
    {
        if (_expelled) return;
        _expelled = true;
        _leaving?.Tell(new LeftNamed(), Self);
        if (_leaving is null) _log.Error("The cluster has given this node up: what its processes had of named objects is gone");
        foreach (var guest in _guests.Values) guest.Process.Tell(Lost(), Self);
    }

    private NamedLost Lost() => new(
        $"The cluster has given the node {_settings.Gateway} up, because it could not be reached for too long, and with it everything that its processes "
        + "held of named objects. Start the node again.");

    /// <summary>Local to the node: it leaves in order, its processes have ended.</summary>
    internal sealed record LeaveNamed : INoSerializationVerificationNeeded;

    /// <summary>The answer: the others know it.</summary>
    internal sealed record LeftNamed : INoSerializationVerificationNeeded;

    private sealed class Guest(IActorRef process)
    {
        internal IActorRef Process { get; } = process;

        internal int? Number { get; set; }

        internal ProcessGone? Gone { get; set; }
    }

    private sealed record Tick : INoSerializationVerificationNeeded
    {
        internal static Tick Instance { get; } = new();
    }
}
