using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ActorProcs.Processes;
using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Nodes;

/// <summary>This process's places at other nodes than its own: made when a handle from there arrives.</summary>
/// <remarks>A place has an actor of its own, so that what two nodes say is never taken for each other's.</remarks>
internal sealed class GuestSessions
{
    /// <summary>Longer than the nodes take to give each other up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly ConditionalWeakTable<Session, GuestSessions> ByOwn = [];

    private readonly Session _own;
    private readonly ConcurrentDictionary<string, Lazy<Guest>> _guests = new();
    private readonly ConcurrentDictionary<string, int> _expected = new();

    private GuestSessions(Session own)
    {
        _own = own;
        own.Inbox.Subscribe<PeerLost>(lost => Lose(lost.NodeId, lost.Reason));
        own.Lost.Register(() =>
        {
            foreach (var node in _guests.Keys) Lose(node, $"the node {own.NodeId} of this process has ended");
        });
    }

    internal static GuestSessions Of(Session own) => ByOwn.GetValue(own, static session => new GuestSessions(session));

    /// <summary>The node that a process was started by has a place for it already.</summary>
    internal void Expect(string nodeId, int slot) => _expected[nodeId] = slot;

    /// <summary>The session of another node. The first one there waits until this process is known at that node.</summary>
    /// <exception cref="ObjectLostException">The node is gone, or there never was one.</exception>
    internal Session Open(string nodeId)
    {
        var guest = _guests.GetOrAdd(nodeId, static (id, sessions) => new Lazy<Guest>(() => new Guest(sessions._own, id)), this).Value;
        try
        {
            return guest.Open(_expected.TryGetValue(nodeId, out var slot) ? slot : null);
        }
        catch (ProcException)
        {
            // It may be admitted another time.
            _guests.TryRemove(nodeId, out _);
            throw;
        }
    }

    private void Lose(string nodeId, string reason)
    {
        if (_guests.TryGetValue(nodeId, out var guest)) guest.Value.Lose(reason);
    }

    private sealed class Guest
    {
        private static int s_last;

        private readonly Session _own;
        private readonly string _nodeId;
        private readonly ProcessInbox _inbox = new();
        private readonly IActorRef _process;
        private readonly TaskCompletionSource<int> _place = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource _lost = new();
        private readonly Lock _gate = new();
        private Session? _session;

        internal Guest(Session own, string nodeId)
        {
            (_own, _nodeId) = (own, nodeId);
            _inbox.Subscribe<GuestPlace>(place => _place.TrySetResult(place.Slot));
            _inbox.Subscribe<GuestRefused>(refused => _place.TrySetException(new ObjectLostException(refused.Reason)));
            _process = own.System.ActorOf(ProcessActor.Props(_inbox), $"guest-{Interlocked.Increment(ref s_last)}");
        }

        internal Session Open(int? slot)
        {
            lock (_gate)
            {
                if (_session is { } open) return open;
                var place = slot ?? Ask();
                var provider = ((ExtendedActorSystem)_own.System).Provider;
                var root = NodePlace.ActorsOf(_nodeId);
                return _session = new Session
                {
                    System = _own.System,
                    NodeId = _nodeId,
                    Node = provider.ResolveActorRef($"{root}/{NodeActor.ActorName}"),
                    Homes = provider.ResolveActorRef($"{root}/{HomesActor.ActorName}"),
                    Process = _process,
                    Inbox = _inbox,
                    Slot = place,
                    BlackBox = _own.BlackBox,
                    Bulk = _own.Bulk,
                    Output = _own.Output,
                    Lost = _lost.Token,
                    DefaultPoolSize = _own.DefaultPoolSize,
                    IsGuest = true,
                }.Open();
            }
        }

        internal void Lose(string reason)
        {
            _place.TrySetException(new ObjectLostException($"The node {_nodeId} has ended, and with it its objects: {reason}."));
            _lost.Cancel();
        }

        private int Ask()
        {
            if (_own.Lost.IsCancellationRequested) throw _own.LostError();
            _own.Node.Tell(new BecomeGuest(_nodeId, _own.Slot, _process), _process);
            try
            {
                return _place.Task.WaitAsync(Patience).GetAwaiter().GetResult();
            }
            catch (TimeoutException)
            {
                throw new ProcException(
                    $"The node {_nodeId}, where an object lives whose handle has come here, did not answer within {Patience.TotalSeconds:F0} seconds. `actorprocs node list` shows whether it is there.");
            }
        }
    }
}
