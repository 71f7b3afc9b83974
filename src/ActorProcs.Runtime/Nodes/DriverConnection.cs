using ActorProcs.Processes;
using ActorProcs.Wire;
using Akka.Actor;
using Akka.Remote;

namespace ActorProcs.Nodes;

/// <summary>The connection of a program to a node that stands alone on this host.</summary>
internal sealed class DriverConnection : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly PidWatch _nodeWatch;
    private readonly CancellationTokenSource _lost;
    private readonly MappedBlackBox _blackBox;

    private DriverConnection(Session session, PidWatch nodeWatch, CancellationTokenSource lost, MappedBlackBox blackBox)
    {
        Session = session;
        _nodeWatch = nodeWatch;
        _lost = lost;
        _blackBox = blackBox;
    }

    internal Session Session { get; }

    /// <summary>The node knows that this program has left, and has said so.</summary>
    internal bool HasLeft { get; private set; }

    internal static async Task<DriverConnection> OpenAsync(string address)
    {
        var directory = DirectoryOf(address);
        var nodeId = PrivateDirectory.IdOf(directory);
        var place = new NodePlace(nodeId, Path.GetDirectoryName(directory)!, "");
        if (!File.Exists(place.SocketFile(WireConfig.NodePort)))
            throw new ProcException($"No node answers at {address}: {place.SocketFile(WireConfig.NodePort)} does not exist. Start one with `actorprocs up`.");

        // Ports only name socket files here; a large random one cannot meet those of workers, which count up from the node's.
        var port = Random.Shared.Next(1 << 20, int.MaxValue);
        var system = ActorSystem.Create(NodePlace.SystemName, WireConfig.For(nodeId, port, place.SocketBase));
        try
        {
            return await ConnectAsync(system, place, address).ConfigureAwait(false);
        }
        catch
        {
            await system.Terminate().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<DriverConnection> ConnectAsync(ActorSystem system, NodePlace place, string address)
    {
        var nodeId = place.NodeId;
        var provider = (IRemoteActorRefProvider)((ExtendedActorSystem)system).Provider;
        var root = NodePlace.ActorsOf(nodeId);
        var node = provider.ResolveActorRef($"{root}/{NodeActor.ActorName}");
        var homes = provider.ResolveActorRef($"{root}/{HomesActor.ActorName}");
        var inbox = new ProcessInbox();
        var bulk = PrivateDirectory.OpenBulk(place.SocketBase, nodeId);
        WireScope.Attach(system, bulk);
        var connected = new TaskCompletionSource<DriverConnected>(TaskCreationOptions.RunContinuationsAsynchronously);
        inbox.Subscribe<DriverConnected>(welcome => connected.TrySetResult(welcome));
        var process = system.ActorOf(ProcessActor.Props(inbox), ProcessActor.ActorName);
        node.Tell(new ConnectDriver(Environment.ProcessId, AddressUidExtension.Uid(system), process), process);
        DriverConnected welcome;
        try
        {
            welcome = await connected.Task.WaitAsync(Patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new ProcException(
                $"The node at {address} did not answer within {Patience.TotalSeconds:F0} seconds. It may have been killed: start it again with `actorprocs up`.");
        }

        var lost = new CancellationTokenSource();
        var watch = PidWatch.Start(welcome.NodePid);
        _ = watch.WhenGone.ContinueWith(_ => lost.Cancel(), TaskScheduler.Default);
        var box = MappedBlackBox.Create(welcome.BlackBoxFile);
        var session = new Session
        {
            System = system,
            NodeId = nodeId,
            Node = node,
            Homes = homes,
            Process = process,
            Inbox = inbox,
            Slot = welcome.Slot,
            BlackBox = box,
            Bulk = bulk,
            Output = new OutputQueue(),
            Lost = lost.Token,
            DefaultPoolSize = welcome.DefaultPoolSize,
            HasNamed = welcome.HasNamed,
        }.Open();
        return new DriverConnection(session, watch, lost, box);
    }

    public async ValueTask DisposeAsync()
    {
        if (!Session.Lost.IsCancellationRequested)
        {
            try
            {
                // 1. This program has said something to another node. 2. Its own node tells the others that it has left. 3. What it said arrives from
                // one who is gone, and is ignored.
                await OpenSessions.HeardElsewhereAsync(Session).WaitAsync(Patience).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // That node does not answer; this one may.
            }

            try
            {
                await Session.Node.Ask<DriverLeft>(new DriverLeaves(Session.Slot), Patience).ConfigureAwait(false);
                HasLeft = true;
            }
            catch (AskTimeoutException)
            {
                // The node is not answering any more; when it does, or when this program ends, it finds out by itself.
            }
        }

        await Session.System.Terminate().ConfigureAwait(false);
        await _lost.CancelAsync().ConfigureAwait(false);
        OpenSessions.Remove(Session);
        Session.Output.Complete(TimeSpan.FromSeconds(5));
        _nodeWatch.Dispose();
        _lost.Dispose();
        _blackBox.Dispose();
    }

    private static string DirectoryOf(string address)
    {
        if (!address.StartsWith(NodePlace.AddressScheme, StringComparison.Ordinal))
        {
            throw new ProcException(
                $"'{address}' is not an address of a node. One looks like {NodePlace.AddressScheme}/run/user/1000/actorprocs/k3m9x2ab; `actorprocs status` shows it.");
        }

        return Path.TrimEndingDirectorySeparator(address[NodePlace.AddressScheme.Length..]);
    }
}
