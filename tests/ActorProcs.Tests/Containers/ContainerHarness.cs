using ActorProcs.Code;
using ActorProcs.Nodes;
using ActorProcs.Processes;
using ActorProcs.Tenure;
using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Tests.Containers;

/// <summary>A node's homes and several processes, all in one: real homes, real handles, real files, no wire between them.</summary>
internal sealed class ContainerHarness : IDisposable
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ActorSystem _system = ActorSystem.Create("containers", "akka.loglevel = WARNING");
    private readonly CancellationTokenSource _lost = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("actorprocs-containers-").FullName;
    private int _slots;

    internal ContainerHarness()
    {
        Bulk = new BulkStore(null, _folder);
        WireScope.Attach(_system, Bulk);
        Homes = _system.ActorOf(Props.Create(() => new HomesActor()));
    }

    internal IActorRef Homes { get; }

    internal BulkStore Bulk { get; }

    /// <summary>How many files of values and blocks there are.</summary>
    internal int Files => Directory.GetFiles(_folder).Length;

    /// <summary>Another process.</summary>
    internal Session Process()
    {
        var inbox = new ProcessInbox();
        return new Session
        {
            System = _system,
            NodeId = "n",
            Node = ActorRefs.Nobody,
            Homes = Homes,
            Process = _system.ActorOf(ProcessActor.Props(inbox)),
            Inbox = inbox,
            Slot = Interlocked.Increment(ref _slots),
            BlackBox = new UnreadBlackBox(),
            Bulk = Bulk,
            Output = new OutputQueue(),
            Lost = _lost.Token,
            DefaultPoolSize = 1,
        };
    }

    internal void Kill(Session process) => Homes.Tell(new ProcessGone(process.Slot, []) { Failed = true });

    internal void EndFamily(Session process) => Homes.Tell(new FamilyGone(new HashSet<int> { process.Slot }));

    internal void LoseNode() => _lost.Cancel();

    /// <summary>The handle as another process gets it.</summary>
    internal static T Travel<T>(T handle, Session to) where T : class => (T)HandleFactory.Open(((IProcHandle)(object)handle).Reference, to);

    internal static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, Patience), "what was waited for has not happened");

    public void Dispose()
    {
        _system.Terminate().Wait();
        _lost.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
