using ActorProcs.Processes;
using ActorProcs.Wire;
using Akka.Actor;
using Akka.Remote;

namespace ActorProcs.Nodes;

/// <summary>Joins a worker to its node.</summary>
internal static class WorkerSession
{
    internal static Session Start(Welcome welcome)
    {
        var port = NodePlace.PortOf(welcome.Slot);
        var system = ActorSystem.Create(NodePlace.SystemName, WireConfig.For(welcome.NodeId, port, welcome.SocketBase));
        var provider = (IRemoteActorRefProvider)((ExtendedActorSystem)system).Provider;
        var root = NodePlace.ActorsOf(welcome.NodeId);
        var inbox = new ProcessInbox();
        var bulk = PrivateDirectory.OpenBulk(welcome.SocketBase, welcome.NodeId);
        WireScope.Attach(system, bulk);
        var process = system.ActorOf(ProcessActor.Props(inbox), ProcessActor.ActorName);
        var node = provider.ResolveActorRef($"{root}/{NodeActor.ActorName}");
        var session = new Session
        {
            System = system,
            NodeId = welcome.NodeId,
            Node = node,
            Homes = provider.ResolveActorRef($"{root}/{HomesActor.ActorName}"),
            Process = process,
            Inbox = inbox,
            Slot = welcome.Slot,
            BlackBox = MappedBlackBox.Create(welcome.BlackBoxFile),
            Bulk = bulk,
            Output = new OutputQueue(),
            Lost = CancellationToken.None,
            DefaultPoolSize = welcome.DefaultPoolSize,
            HasNamed = welcome.HasNamed,
        }.Open();

        // 1. The node is paused long enough to quarantine us. 2. It goes on, and has given our work to somebody else. 3. We must not
        // come back as if nothing had happened: a worker that was given up ends.
        system.EventStream.Subscribe(system.ActorOf(Props.Create(() => new QuarantineWatch()), "quarantine"), typeof(ThisActorSystemQuarantinedEvent));
        node.Tell(new WorkerHello(welcome.Slot, AddressUidExtension.Uid(system), process), process);
        return session;
    }

    private sealed class QuarantineWatch : UntypedActor
    {
        protected override void OnReceive(object message) => WorkerGuards.NodeIsGone();
    }
}
