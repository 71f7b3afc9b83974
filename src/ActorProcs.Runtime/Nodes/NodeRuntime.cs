using ActorProcs.Processes;
using ActorProcs.Wire;
using Akka.Actor;
using Akka.Actor.Setup;

namespace ActorProcs.Nodes;

/// <summary>A node: embedded in a program, or standing alone. The same code both times.</summary>
internal sealed class NodeRuntime : IAsyncDisposable
{
    private readonly PrivateDirectory _directory;
    private readonly ChildSupervisor _supervisor;
    private readonly CancellationTokenSource _lost;
    private int _disposed;

    private NodeRuntime(PrivateDirectory directory, ChildSupervisor supervisor, CancellationTokenSource lost, Session session, NodePlace place)
    {
        _lost = lost;
        _directory = directory;
        _supervisor = supervisor;
        Session = session;
        Place = place;
    }

    /// <summary>The program's own place at its node.</summary>
    internal Session Session { get; }

    internal NodePlace Place { get; }

    internal ChildSupervisor Supervisor => _supervisor;

    /// <param name="options">Its workers and its place.</param>
    /// <param name="sparesAtOnce">See <see cref="NodeServices.SparesAtOnce"/>.</param>
    /// <param name="network">How it reaches other hosts; null for a node inside a program.</param>
    /// <exception cref="ProcException">A directory cannot be made or is somebody else's, or its path is too long for a socket.</exception>
    internal static NodeRuntime Start(LocalOptions options, bool sparesAtOnce, NodeNetwork? network = null)
    {
        var poolSize = options.Workers ?? Environment.ProcessorCount;
        if (poolSize < 1) throw new ArgumentException("Number of processes must be at least 1", nameof(options));
        WorkerLocator.Find();
        var directory = PrivateDirectory.Create(options.Directory, name: network?.Name);
        ActorSystem? system = null;
        ChildSupervisor? supervisor = null;
        try
        {
            var place = new NodePlace(directory.NodeId, directory.Base, directory.BulkPath ?? directory.Path);
            system = CreateSystem(place, network);
            supervisor = new ChildSupervisor();
            var lost = new CancellationTokenSource();
            var session = Assemble(system, supervisor, place, directory.Bulk, options, poolSize, sparesAtOnce, network, lost.Token);
            return new NodeRuntime(directory, supervisor, lost, session, place);
        }
        catch
        {
            supervisor?.Dispose();
            system?.Terminate().Wait(TimeSpan.FromSeconds(5));
            directory.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _supervisor.Dispose();
        await Session.System.Terminate().ConfigureAwait(false);
        Session.Output.Complete(TimeSpan.FromSeconds(5));
        await _lost.CancelAsync().ConfigureAwait(false);
        OpenSessions.Remove(Session);
        _directory.Dispose();
    }

    private static ActorSystem CreateSystem(NodePlace place, NodeNetwork? network)
    {
        var config = WireConfig.For(place.NodeId, WireConfig.NodePort, place.SocketBase, network?.Settings);
        var setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config));
        return ActorSystem.Create(NodePlace.SystemName, network is null ? setup : setup.And(network.Setup));
    }

    private static Session Assemble(
        ActorSystem system, ChildSupervisor supervisor, NodePlace place, BulkStore bulk, LocalOptions options, int poolSize, bool sparesAtOnce,
        NodeNetwork? network, CancellationToken lost)
    {
        var inbox = new ProcessInbox();
        WireScope.Attach(system, bulk);
        var output = new OutputQueue();
        var homes = system.ActorOf(Props.Create(() => new HomesActor()), HomesActor.ActorName);
        var services = new NodeServices
        {
            System = system,
            Place = place,
            Launcher = new WorkerLauncher(place, supervisor, poolSize, network?.HasNamed ?? false),
            Homes = homes,
            Output = output,
            Bulk = bulk,
            Title = network?.Title ?? place.NodeId,
            Labels = new Dictionary<string, string>(network?.Labels ?? new Dictionary<string, string>()),
            Files = network?.Files,
            Memory = MemoryVerdict.ForThisHost(),
            DefaultPoolSize = poolSize,
            HasNamed = network?.HasNamed ?? false,
            Spares = options.Spares ?? 1,
            SparesAtOnce = sparesAtOnce,
        };
        return new Session
        {
            System = system,
            NodeId = place.NodeId,
            Node = system.ActorOf(Props.Create(() => new NodeActor(services)), NodeActor.ActorName),
            Homes = homes,
            Process = system.ActorOf(ProcessActor.Props(inbox), ProcessActor.ActorName),
            Inbox = inbox,
            Slot = 0,
            BlackBox = new UnreadBlackBox(),
            Bulk = bulk,
            Output = output,
            Lost = lost,
            DefaultPoolSize = poolSize,
            HasNamed = network?.HasNamed ?? false,
        }.Open();
    }
}
