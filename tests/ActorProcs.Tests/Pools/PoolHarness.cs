using System.Buffers;
using System.Collections.Concurrent;
using ActorProcs.Nodes;
using ActorProcs.Pools;
using ActorProcs.Wire;
using Akka.Actor;
using MemoryPack;

namespace ActorProcs.Tests.Pools;

/// <summary>A node, its workers and a program, all in one process: real router, real handle, real workers on their own threads. A worker is
/// killed by cutting its messages and freezing its black box at the same moment, which is what <c>SIGKILL</c> does.</summary>
internal sealed class PoolHarness : IDisposable
{
    private readonly ConcurrentDictionary<int, FakeProcess> _workers = new();
    private int _lastSlot;
    private readonly bool _ownsSystem;

    internal PoolHarness(ActorSystem? system = null, int boxCapacity = 64 * 1024)
    {
        _ownsSystem = system is null;
        System = system ?? ActorSystem.Create("pool", "akka.loglevel = WARNING");
        BoxCapacity = boxCapacity;
        Node = System.ActorOf(Props.Create(() => new NodeStub(this)));
        var inbox = new ProcessInbox();
        Session = NewSession(0, System.ActorOf(Props.Create(() => new ProcessStub(inbox))), inbox, new MemoryBox());
    }

    internal ActorSystem System { get; }

    internal int BoxCapacity { get; }

    internal IActorRef Node { get; }

    internal Session Session { get; }

    internal InProcessCodec Codec { get; } = new();

    internal IReadOnlyCollection<FakeProcess> Workers => [.. _workers.Values];

    internal ConcurrentQueue<string> StartedNames { get; } = new();

    internal volatile int RefuseStarts;

    internal IActorRef? Router { get; private set; }

    internal ProcPool Pool(int processes, PoolOptions? options = null) => new(Session, Codec, processes, options);

    /// <summary>The worker whose thread is running this.</summary>
    internal static FakeProcess Here => FakeProcess.OfThread!;

    public void Dispose()
    {
        foreach (var worker in _workers.Values) worker.Die("the test ended");
        if (_ownsSystem) System.Terminate().Wait();
    }

    private Session NewSession(int slot, IActorRef process, ProcessInbox inbox, BlackBox box) => new()
    {
        System = System, NodeId = "n", Node = Node, Homes = Node, Process = process, Inbox = inbox, Slot = slot, BlackBox = box, Bulk = null!, Output = null!,
    };

    private sealed class NodeStub(PoolHarness harness) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is not CreatePool create) return;
            var supply = new Supply(harness);
            harness.Router = supply.Router = Context.ActorOf(PoolActor.Props(create, supply));
        }
    }

    private sealed class ProcessStub(ProcessInbox inbox) : UntypedActor
    {
        protected override void OnReceive(object message) => inbox.Deliver(message);
    }

    private sealed class Supply(PoolHarness harness) : IPoolWorkerSupply
    {
        private IActorRef? _router;

        internal IActorRef Router
        {
            set => Volatile.Write(ref _router, value);
        }

        public void Start(string name)
        {
            harness.StartedNames.Enqueue(name);
            _ = Task.Run(() =>
            {
                SpinWait.SpinUntil(() => Volatile.Read(ref _router) is not null);
                if (Interlocked.Decrement(ref harness.RefuseStarts) >= 0)
                {
                    _router!.Tell(new PoolWorkerFailed("the test refuses it"));
                    return;
                }
                var slot = Interlocked.Increment(ref harness._lastSlot);
                var box = new MemoryBox(harness.BoxCapacity);
                var process = new FakeProcess(name, slot, box, _router!, harness.System, () => harness._workers.TryRemove(slot, out _));
                harness._workers[slot] = process;
                process.Begin(harness.NewSession(slot, harness.Node, new ProcessInbox(), box), harness.Codec);
            });
        }

        public void Stop(int slot, bool kill)
        {
            if (harness._workers.TryGetValue(slot, out var worker)) Task.Run(() => worker.Die(kill ? "killed" : "told to exit"));
        }
    }
}

internal sealed class FakeProcess(string name, int slot, MemoryBox box, IActorRef router, ActorSystem system, Action gone)
{
    [ThreadStatic] private static FakeProcess? t_current;
    private IActorRef? _actor;
    private int _dead;

    internal static FakeProcess? OfThread => t_current;

    internal string Name => name;

    internal int Slot => slot;

    internal volatile bool HasWorked;

    internal bool IsDead => Volatile.Read(ref _dead) != 0;

    internal void WhileAlive(Action action) => box.UnlessFrozen(action);

    internal void Begin(Session session, IPoolCodec codec)
    {
        var link = system.ActorOf(Props.Create(() => new Link(this, router)));
        _actor = system.ActorOf(PoolWorker.Props(session, link, new ThreadCodec(this, codec), Exit));
    }

    /// <summary>Dies at this very point: nothing it says or writes afterwards is seen by anybody. Never returns on its own item thread.</summary>
    internal void Die(string cause = "it was killed by signal 9.") => End(cause, -9);

    private void Exit(int code) => End($"it exited with code {code}", code);

    private void End(string cause, int code)
    {
        if (Interlocked.Exchange(ref _dead, 1) != 0) return;
        box.Freeze();
        gone();
        if (_actor is not null) system.Stop(_actor);
        var death = new DeathCertificate { Process = name, Pid = 1000 + slot, Node = "n", ExitCode = code, Cause = cause, Signal = code < 0 ? -code : null };
        router.Tell(new PoolWorkerDied(slot, death, box.RunningItem, box.ReadResults()));
    }

    /// <summary>For use inside an item: kills the worker that runs it, in the middle of it.</summary>
    internal void DieHere()
    {
        Die();
        Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>The wire to the router: cut at death, also for what is under way.</summary>
    private sealed class Link(FakeProcess process, IActorRef router) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (!process.IsDead) router.Forward(message);
        }
    }

    /// <summary>Functions are unpacked on the thread that runs them, so that thread can be told whose it is.</summary>
    private sealed class ThreadCodec(FakeProcess process, IPoolCodec codec) : IPoolCodec
    {
        public byte[] PackFunction(Delegate function) => codec.PackFunction(function);

        public Delegate UnpackFunction(byte[] code)
        {
            t_current = process;
            process.HasWorked = true;
            return codec.UnpackFunction(code);
        }

        public byte[] PackItems<T>(ReadOnlySpan<T> items) => codec.PackItems(items);

        public T[] UnpackItems<T>(byte[] blob)
        {
            var items = codec.UnpackItems<T>(blob);
            if (items is Bomb[]) process.DieHere();
            return items;
        }

        public void PackResult<TResult>(TResult result, IBufferWriter<byte> writer) => codec.PackResult(result, writer);

        public TResult UnpackResult<TResult>(ReadOnlySpan<byte> result) => codec.UnpackResult<TResult>(result);

        public byte[] PackError(Exception error) => codec.PackError(error);

        public Exception UnpackError(byte[] error) => codec.UnpackError(error);
    }
}

/// <summary>An item whose unpacking kills the process.</summary>
[MemoryPackable]
internal readonly partial record struct Bomb(int Value);
