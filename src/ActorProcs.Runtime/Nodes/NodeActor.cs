using ActorProcs.Code;
using ActorProcs.Pools;
using ActorProcs.Processes;
using Akka.Actor;
using Akka.Event;

namespace ActorProcs.Nodes;

/// <summary>Starts processes for whoever asks, passes signals on, and buries the dead.</summary>
internal sealed partial class NodeActor : UntypedActor, IWithTimers
{
    internal const string ActorName = "node";

    private static readonly TimeSpan RefillDelay = TimeSpan.FromMilliseconds(150);

    private readonly NodeServices _services;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<int, WorkerRecord> _workers = [];
    private readonly SpareWorkers _spares;
    private readonly Drivers _drivers;
    private readonly PoolDesk _pools;
    private readonly Burial _burial;

    public NodeActor(NodeServices services)
    {
        _services = services;
        _spares = new SpareWorkers(services.Spares);
        _burial = new Burial(services);
        _drivers = new Drivers(services, _burial, Self, slot => _lodgers!.RootOf(slot));
        _pools = new PoolDesk(services, Self);
        _peers = new PeerTable(services);
        _lodgers = new Lodgers(services);
        _guests = new GuestList(services);
    }

    /// <summary>A node inside a program makes its spares for that program, which is the first that asks for a process. One that serves any
    /// program cannot know; its spares serve those that bring no other builds of the worker's own dependencies.</summary>
    private ApplicationDescription? _sparesServe;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        if (_services.SparesAtOnce) Refill();
    }

    protected override void OnReceive(object message)
    {
#pragma warning disable CA1031 // A restarted actor would have forgotten every process of the node, and everybody would wait for ever.
        try
        {
            Handle(message);
        }
        catch (Exception e)
        {
            _log.Error(e, "The node failed at {0}", message.GetType().Name);
        }
#pragma warning restore CA1031
    }

    private void Handle(object message)
    {
        switch (message)
        {
            case StartProcess task when _burial.Has(task.OwnerSlot):
                Discard(task);
                break;
            case StartProcess task:
                Start(task);
                break;
            case WorkerFrame frame when _workers.TryGetValue(frame.Slot, out var worker):
                OnFrame(worker, frame.Frame);
                break;
            case WorkerHello hello when _workers.TryGetValue(hello.Slot, out var worker):
                worker.SystemUid = hello.SystemUid;
                worker.Process = hello.Process;
                break;
            case WorkerEnded ended when _workers.Remove(ended.Slot, out var worker):
                OnEnded(worker, ended.Exit);
                break;
            case SignalProcess signal:
                SignalTree(signal.Slot, signal.Signal);
                break;
            case CreatePool create when _burial.Has(create.OwnerSlot):
                break;
            case CreatePool create:
                _pools.Create(create, ClusterWorkers(), Context);
                break;
            case StartPoolWorker start:
                StartForPool(start);
                break;
            case StopPoolWorker stop:
                StopForPool(stop);
                break;
            case Terminated ended:
                _pools.Forget(ended.ActorRef);
                EndPoolWorkers(ended.ActorRef);
                break;
            case ConnectDriver connect:
                _drivers.Connect(connect);
                break;
            case DriverLeaves leaves:
                if (!_burial.Has(leaves.Slot)) OnDriverGone(leaves.Slot, leavesInOrder: true);
                Sender.Tell(new DriverLeft(), Self);
                break;
            case DriverGone gone when !_burial.Has(gone.Slot):
                OnDriverGone(gone.Slot, leavesInOrder: false);
                break;
            case DriverSettled settled:
                _burial.Quarantine(settled.Process, settled.SystemUid);
                break;
            case AskNodeInfo:
                Sender.Tell(State(), Self);
                break;
            case RefillSpares:
                Refill();
                break;
            case var other when HandlePeers(other):
                break;
            case WorkerFrame or WorkerHello or WorkerEnded or DriverGone:
                break; // Said by a worker that is already buried.
            default:
                Unhandled(message);
                break;
        }
    }

    private void Start(StartProcess task)
    {
        try
        {
            WorkerEnvironment.CheckDepth(DepthOf(task.OwnerSlot) + 1);
            if (Choose(task.Order) is { } peer) Place(peer, task, null);
            else Assign(TakeOrLaunch(task.Order), task, DepthOf(task.OwnerSlot) + 1);
        }
#pragma warning disable CA1031 // Whatever the reason is, the one who asked is told of it.
        catch (Exception e)
        {
            Discard(task);
            task.Owner.Tell(new ProcessRefused(task.Request, e.Message, e is ArgumentException ? Refusal.Argument : Refusal.Failed), Self);
        }
#pragma warning restore CA1031

        RefillLater();
    }

    private void StartForPool(StartPoolWorker start)
    {
        try
        {
            var task = _pools.Order(start, Self);
            if (Choose(task.Order, _pools.IsFollowing(start.Router) ? start.Router : null) is { } peer)
            {
                Place(peer, task, start.Router);
                return;
            }

            var worker = TakeOrLaunch(task.Order);
            worker.Pool = start.Router;
            worker.Announced = true;
            Assign(worker, task, DepthOf(task.OwnerSlot) + 1);
        }
#pragma warning disable CA1031 // Whatever the reason is, the one who asked is told of it.
        catch (Exception e)
        {
            start.Router.Tell(new PoolWorkerFailed(e.Message), Self);
        }
#pragma warning restore CA1031

        RefillLater();
    }

    /// <summary>1. A process asks for a child and is killed. 2. The operating system tells of the death before the connection hands over
    /// the request. 3. A child started now would have nobody to end with. Its packed function must not stay behind either.</summary>
    private void Discard(StartProcess task)
    {
        if (task.Order.Code is { } code) _services.Bulk.Delete(code);
    }

    private void StopForPool(StopPoolWorker stop)
    {
        if (_placements.Find(stop.Slot) is { } placement)
        {
            if (!placement.IsSent) placement.Requested = Native.SIGKILL;
            else placement.Peer.Node.Tell(new StopPlaced(_services.Place.NodeId, stop.Slot, stop.Kill), Self);
            return;
        }

        if (stop.Kill) SignalTree(stop.Slot, Native.SIGKILL);
        else if (_workers.TryGetValue(stop.Slot, out var worker)) worker.Child.Send(IControlFrame.Pack(new Leave()));
    }

    private void EndPoolWorkers(IActorRef pool)
    {
        foreach (var slot in _workers.Values.Where(worker => pool.Equals(worker.Pool)).Select(worker => worker.Slot)
            .Concat(_placements.All.Where(placement => pool.Equals(placement.Pool)).Select(placement => placement.Slot)).ToArray())
            SignalTree(slot, Native.SIGKILL);
    }

    private void Assign(WorkerRecord worker, StartProcess task, int depth)
    {
        var root = RootOf(task.OwnerSlot);
        worker.Depth = depth;
        worker.Assign(task, root, _drivers.SinkOf(root, worker.Child));

        // A fresh worker is announced at once: it exists. A spare is announced when it has taken the order:
        // 1. a spare is killed from outside, 2. it is handed an order before the operating system tells us, 3. its end arrives without
        // Begun, so the function has not started, and the order goes to another worker. Nobody has seen the first one's number yet.
        if (!worker.IsReady) Announce(worker);
        TellPeersSoon();
    }

    private void Announce(WorkerRecord worker)
    {
        if (worker.Announced) return;
        worker.Announced = true;
        worker.Task!.Owner.Tell(new ProcessStarted(worker.Task.Request, worker.Slot, worker.Child.Pid, _services.Place.NodeId), Self);
    }

    private WorkerRecord TakeOrLaunch(ProcessOrder order)
    {
        var application = WorkerLauncher.Application(order);
        if (!_services.SparesAtOnce) _sparesServe ??= application;
        var tailoredFor = _services.Launcher.FitsPlainWorker(application) ? null : application.Folder;
        return _spares.Take(order, tailoredFor) ?? Launch(application, order);
    }

    private WorkerRecord Launch(ApplicationDescription? application, ProcessOrder? order)
    {
        var worker = _services.Launcher.Launch(Self, application, order);
        _workers[worker.Slot] = worker;
        return worker;
    }

    private void OnFrame(WorkerRecord worker, IControlFrame frame)
    {
        switch (frame)
        {
            case Begun:
                worker.HasBegun = true;
                Announce(worker);
                break;
            case Ready:
                worker.IsReady = true;
                _spares.OnReady();
                Refill();
                break;
            case Outcome outcome:
                worker.Outcome = outcome;
                break;
        }
    }

    private void OnEnded(WorkerRecord worker, ExitOutcome exit)
    {
        _spares.OnEnded(worker);
        if (worker is { Task: { } lodged, Origin: { } origin, Announced: false, Requested: null })
        {
            // As below; and it has not been at the node that had placed it here, so that one need not hear of it.
            worker.Visits.Forget(origin.NodeId);
            _burial.Bury(worker, exit);
            StartAgain(worker, lodged, origin);
            RefillLater();
            return;
        }

        var death = _burial.Bury(worker, exit);
        if (worker.Task is { } task)
        {
            SignalChildrenOf(worker.Slot, Native.SIGKILL);
            if (!worker.Announced && worker.Requested is null)
            {
                Start(task);
                return;
            }

            if (!worker.ServesPool) Burial.Notify(worker, task, death);
            if (worker.Origin is { } from) _lodgers.Leave(from.NodeId, from.Slot);
            worker.Files?.Dispose();
            TellPeersSoon();
            EndDrain();
        }

        RefillLater();
    }

    private void SignalTree(int slot, int signal)
    {
        SignalChildrenOf(slot, signal);
        if (_placements.Find(slot) is { } placement)
        {
            placement.Requested = signal;
            if (placement.IsSent) placement.Peer.Node.Tell(new SignalPlaced(_services.Place.NodeId, slot, signal), Self);
            return;
        }

        if (!_workers.TryGetValue(slot, out var worker)) return;
        worker.Requested = signal;
        if (signal == Native.SIGINT) worker.Child.Send(IControlFrame.Pack(new Interrupt()));

        // 1. A worker is launched and interrupted at once. 2. The signal reaches a runtime that has no handler for it yet, and kills it. 3. It
        // should have read the frame, and said that it was interrupted. What has not begun has started no program that needs the signal.
        if (signal != Native.SIGINT || worker.HasBegun) worker.Child.SignalGroup(signal);
    }

    private void SignalChildrenOf(int slot, int signal)
    {
        foreach (var child in _workers.Values.Where(each => each.Task?.OwnerSlot == slot).Select(each => each.Slot)
            .Concat(_placements.All.Where(each => each.Task.OwnerSlot == slot).Select(each => each.Slot)).ToArray())
            SignalTree(child, signal);
        if (signal != Native.SIGINT) _pools.OwnerGone(slot);
    }

    private void OnDriverGone(int slot, bool leavesInOrder)
    {
        SignalChildrenOf(slot, Native.SIGKILL);
        _drivers.Remove(slot, leavesInOrder);
        _burial.BuryFamily(slot, MembersOf(slot));
        foreach (var peer in _peers.All) peer.Node.Tell(new RootGone(new FamilyRoot(_services.Place.NodeId, slot)), Self);
    }

    private int DepthOf(int slot) => _workers.TryGetValue(slot, out var worker) ? worker.Depth : 0;

    private int RootOf(int slot) => _workers.TryGetValue(slot, out var worker) ? worker.RootSlot : slot;

    /// <summary>Spares are made when nothing else is being started, for each takes half a second of a processor: every start puts it off.</summary>
    private void RefillLater() => Timers.StartSingleTimer(RefillSpares.Instance, RefillSpares.Instance, RefillDelay);

    private void Refill()
    {
        try
        {
            while (_spares.WantsAnother) _spares.Add(Launch(_sparesServe, null));
        }
#pragma warning disable CA1031 // A spare is a convenience: the next start that needs a worker says what is wrong.
        catch (Exception e)
        {
            _log.Warning("No spare worker could be started: {0}", e.Message);
        }
#pragma warning restore CA1031
    }

    private void StartAgain(WorkerRecord ended, StartProcess task, Origin origin)
    {
        try
        {
            var worker = TakeOrLaunch(task.Order);
            worker.Origin = origin;
            worker.Files = ended.Files;
            worker.Visits.Add(origin.NodeId, origin.Slot);
            _lodgers.Settle(origin, worker);
            Assign(worker, task, ended.Depth);
        }
#pragma warning disable CA1031 // Whatever the reason is, the node that has placed it here waits to hear of it.
        catch (Exception e)
        {
            ended.Files?.Dispose();
            Refuse(origin, task.Order.Code, e.Message);
            EndDrain();
        }
#pragma warning restore CA1031
    }

    private NodeState State() => Own() with
    {
        Processes = [.. _workers.Values.Where(worker => !worker.IsIdle).Select(worker =>
            new WorkerState(worker.Slot, worker.Child.Pid, worker.Name, worker.State, worker.Task!.Order.Surroundings.ParentName))],
    };

    private NodeState Own() => new(
        _services.Place.NodeId,
        _services.Title,
        _services.Place.Address,
        Environment.ProcessId,
        _services.DefaultPoolSize,
        _workers.Values.Count(worker => !worker.IsIdle),
        _spares.Ready,
        _spares.Starting,
        _isDraining,
        _services.Labels,
        []);

    private sealed record RefillSpares
    {
        internal static RefillSpares Instance { get; } = new();
    }
}
