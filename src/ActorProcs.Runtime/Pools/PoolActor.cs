using ActorProcs.Wire;
using Akka.Actor;
using Akka.Event;

namespace ActorProcs.Pools;

/// <summary>The router of one pool, in its node: turns messages into entries of the ledger and what the ledger wants into messages.</summary>
/// <remarks>It never opens what it passes on. It lives as long as its pool, and says so when it ends, however it ends.</remarks>
internal sealed partial class PoolActor : UntypedActor, IWithTimers
{
    /// <summary>How long workers may take to exit after they were told to, before they are killed; and then, before the pool ends without them.</summary>
    private static readonly TimeSpan EndingPatience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(250);
    private readonly ObjectId _pool;
    private readonly IActorRef _owner;
    private readonly Parcel? _initializer;
    private readonly int _maxTasks;
    private readonly PoolLedger _ledger;
    private readonly PoolRoster _roster;
    private readonly IPoolWorkerSupply _supply;
    private readonly TimeProvider _time;
    private readonly long _epoch;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly string? _ownHost = ((ExtendedActorSystem)Context.System).Provider.DefaultAddress.Host;
    private readonly HashSet<string> _leaving = [];
    private string _endReason = "its node stopped it";
    private bool _hasOwnSize;
    private bool _closed;
    private bool _ended;
    private bool _ending;
    private bool _killed;

    public PoolActor(CreatePool create, IPoolWorkerSupply supply, TimeProvider time)
    {
        (_pool, _owner, _initializer) = (create.Pool, create.Owner, create.Initializer);
        _maxTasks = create.MaxTasksPerChild ?? int.MaxValue;
        (_supply, _time, _epoch) = (supply, time, time.GetTimestamp());
        _ledger = new PoolLedger(new Outlet(this));
        _roster = new PoolRoster(supply, create.Size);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => _time.GetElapsedTime(_epoch);

    /// <summary>The node makes one for each <see cref="CreatePool"/>, and sends it <see cref="TerminatePool"/> (or stops it) when the owner dies.</summary>
    internal static Props Props(CreatePool create, IPoolWorkerSupply supply, TimeProvider? time = null) =>
        Akka.Actor.Props.Create(() => new PoolActor(create, supply, time ?? TimeProvider.System));

    protected override void PreStart()
    {
        _owner.Tell(new PoolReady(_pool, Self));
        _roster.Balance();
    }

    protected override void PostStop()
    {
        if (_ended) return;
        foreach (var slot in _roster.Present) _supply.Stop(slot, kill: true);
        _owner.Tell(new PoolEnded(_pool, _endReason));
    }

    protected override void OnReceive(object message)
    {
#pragma warning disable CA1031 // A restarted router would have forgotten what it owes; an ended one has told its owner.
        try
        {
            Handle(message);
            if (!_ending) _ledger.Dispatch(Now);
            EndIfDone();
        }
        catch (Exception error)
        {
            _log.Error(error, "Pool {0} failed at {1}.", _pool, message.GetType().Name);
            _endReason = $"its router failed at {message.GetType().Name}: {error.Message}";
            Context.Stop(Self);
        }
#pragma warning restore CA1031
    }

    private void Handle(object message)
    {
        switch (message)
        {
            case EnvelopeResults results: _ledger.Results(results, Now); break;
            case OpenBatch open when !_ending:
                _ledger.Open(open);
                if (open.TimeoutTicks > 0) WatchSilence();
                break;
            case AddItems items when !_ending: _ledger.Add(items); break;
            case SealBatch seal: _ledger.Seal(seal.Batch); break;
            case CancelBatch cancel:
                _ledger.Cancel(cancel.Batch);
                WatchSilence();
                break;
            case GaveBack gaveBack: _ledger.GaveBack(gaveBack, Now); break;
            case ItemOverran overran: _ledger.Overran(overran, Now); break;
            case PoolWorkerJoined joined: Join(joined); break;
            case PoolWorkerReady ready:
                if (_ledger.SeatOf(ready.Slot) is { } seat) seat.Ready = true;
                _roster.BecameReady();
                break;
            case InitializerFailed failed: InitializerFailed(failed); break;
            case PoolWorkerDied died: Died(died); break;
            case PoolWorkerFailed failed:
                _roster.StartFailed();
                Setback($"no worker could be started: {failed.Reason}", null);
                break;
            case ResizePool resize:
                _hasOwnSize = true;
                Resize(resize.Size);
                break;
            case FollowCluster follow when !_hasOwnSize:
                Resize(follow.Workers);
                _owner.Tell(new PoolResized(_pool, follow.Workers), Self);
                break;
            case NodeLeaves leaves: Leaves(leaves); break;
            case ClosePool: _closed = true; break;
            case TerminatePool: Terminate("it was terminated"); break;
            case StartMore:
                _roster.WaitedEnough();
                _roster.Balance();
                break;
            case LookForSilence:
                if (_ledger.EndSilent(Now)) WatchSilence();
                break;
            case PatienceOver: PatienceIsOver(); break;
            case OpenBatch or AddItems or FollowCluster: break;
            default: Unhandled(message); break;
        }
    }

    private void Join(PoolWorkerJoined joined)
    {
        if (!_roster.Joined(joined.Slot)) return;
        var host = joined.Worker.Path.Address.Host;
        var isDistant = host is not null && host != _ownHost;
        _ledger.Seat(new PoolSeat(joined.Slot, joined.Pid, joined.Worker, _maxTasks, isDistant) { Retiring = host is not null && _leaving.Contains(host) });
        joined.Worker.Tell(new PoolWelcome(_initializer), Self);
    }

    private void Resize(int size)
    {
        _roster.Target = size;
        _roster.Balance();
        // The ones with the least in hand go; they finish what they hold.
        var leaving = _ledger.Seats.Where(seat => seat is { Retiring: false, Ending: false })
            .OrderBy(seat => seat.Ready).ThenBy(seat => seat.Load);
        var surplus = _roster.Surplus - _ledger.Seats.Count(seat => seat is { Retiring: true, Ending: false });
        foreach (var seat in leaving.Take(Math.Max(0, surplus)).ToArray()) seat.Retiring = true;
    }

    private void WatchSilence()
    {
        if (!Timers.IsTimerActive(nameof(LookForSilence))) Timers.StartSingleTimer(nameof(LookForSilence), LookForSilence.Now, WatchInterval);
    }

    private sealed class StartMore
    {
        internal static readonly StartMore Now = new();
    }

    private sealed class LookForSilence
    {
        internal static readonly LookForSilence Now = new();
    }

    private sealed class PatienceOver
    {
        internal static readonly PatienceOver Now = new();
    }

    private sealed class Outlet(PoolActor router) : IPoolOutlet
    {
        private readonly IActorRef _self = router.Self;

        public void Tell(PoolSeat seat, object message) => seat.Send(message, _self);

        public void Deliver(long batch, int first, int count, Parcel block, long nanoseconds) =>
            router._owner.Tell(new BatchResults(router._pool, batch, first, count, block, nanoseconds), _self);

        public void Lose(long batch, int index, ItemLoss loss, int starts, DeathCertificate? death) => router._owner.Tell(
            new ItemLost(router._pool, batch, index, loss, starts, death is null ? null : PackedDeath.Pack(death)), _self);

        // A replacement starts at once, not when the old one has exited.
        public void Retire(PoolSeat seat) => Stop(seat, kill: false);

        public void Kill(PoolSeat seat) => Stop(seat, kill: true);

        private void Stop(PoolSeat seat, bool kill)
        {
            router._roster.Stop(seat.Slot, kill);
            router._roster.Balance();
        }
    }
}
