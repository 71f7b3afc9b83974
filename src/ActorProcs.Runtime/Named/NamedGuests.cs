using System.Runtime.CompilerServices;
using ActorProcs.Nodes;
using ActorProcs.Processes;
using ActorProcs.Signals;
using ActorProcs.Tenure;
using ActorProcs.Wire;
using Akka.Actor;

namespace ActorProcs.Named;

/// <summary>Where a process finds objects with names: at its own node, or, when that belongs to a cluster, at all of them together.</summary>
internal static class NamedGuests
{
    /// <summary>The node that named objects of a cluster live on, in references: no single one.</summary>
    internal const string NodeId = "named";

    internal const string GatewayName = "named";

    private const string ProcessName = "named-guest";

    private static readonly ConditionalWeakTable<Session, Guest> Guests = [];

    /// <summary>The session to make handles of named objects with. The first use in a cluster waits until this process is known there.</summary>
    /// <exception cref="ProcException">No majority of the nodes can be reached.</exception>
    /// <exception cref="ObjectLostException">The node is gone.</exception>
    internal static Session Of(Session own) => !own.HasNamed ? own : Guests.GetValue(own, static session => new Guest(session)).Open();

    /// <summary>The node's gateway, if it has one by now.</summary>
    internal static IActorRef GatewayOf(Session session) =>
        ((ExtendedActorSystem)session.System).Provider.ResolveActorRef($"{NodePlace.ActorsOf(session.NodeId)}/{GatewayName}");

    private sealed class Guest
    {
        /// <summary>Longer than the gateway's own patience: it knows better what is wrong.</summary>
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

        private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

        private readonly Session _own;
        private readonly ProcessInbox _inbox = new();
        private readonly IActorRef _process;
        private readonly GuestLease _lease = new();
        private readonly CancellationTokenSource _lost = new();
        private readonly Lock _gate = new();
        private TaskCompletionSource<int> _number = New();
        private Session? _session;
        private string? _lostBecause;

        internal Guest(Session own)
        {
            _own = own;
            _inbox.Subscribe<GuestAdmitted>(admitted => _number.TrySetResult(admitted.Slot));
            _inbox.Subscribe<NamedLease>(lease => _lease.Renew(lease.Until));
            _inbox.Subscribe<NamedOutage>(OnOutage);
            _inbox.Subscribe<NamedLost>(OnLost);
            _process = own.System.ActorOf(ProcessActor.Props(_inbox), ProcessName);
            own.Lost.Register(_lost.Cancel);
        }

        internal Session Open()
        {
            lock (_gate)
            {
                if (_session is { } open) return open;
                if (_number.Task.IsFaulted) _number = New();

                // Now, and not before: on the node itself the gateway may be younger than the session.
                var gateway = GatewayOf(_own);
                int number;
                try
                {
                    number = AskAsync(gateway).GetAwaiter().GetResult();
                }
                catch (OperationCanceledException)
                {
                    throw _lostBecause is null ? _own.LostError() : new ObjectLostException(_lostBecause);
                }
                catch (TimeoutException)
                {
                    throw new ProcException($"The node {_own.NodeId} has not answered for {Patience.TotalSeconds:F0} seconds when it was asked for named objects. `actorprocs status` shows whether it is there.");
                }

                return _session = new Session
                {
                    System = _own.System,
                    NodeId = NodeId,
                    Node = _own.Node,
                    Homes = gateway,
                    Process = _process,
                    Inbox = _inbox,
                    Slot = number,
                    BlackBox = _own.BlackBox,
                    Bulk = _own.Bulk,
                    Output = _own.Output,
                    Lost = _lost.Token,
                    Lease = _lease,
                    DefaultPoolSize = _own.DefaultPoolSize,
                }.Open();
            }
        }

        /// <summary>1. A node is a member, and others place processes there at once. 2. Its gateway comes only when it has read the log again. 3. What is
        /// asked before is heard by nobody. So it is asked until there is an answer; to ask twice does no harm.</summary>
        private async Task<int> AskAsync(IActorRef gateway)
        {
            for (var end = Environment.TickCount64 + (long)Patience.TotalMilliseconds; ;)
            {
                gateway.Tell(new JoinNamed(_own.Slot, _process), _process);
                try
                {
                    return await _number.Task.WaitAsync(Turn, _lost.Token).ConfigureAwait(false);
                }
                catch (TimeoutException) when (Environment.TickCount64 < end)
                {
                    // Not yet.
                }
            }
        }

        private static TaskCompletionSource<int> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

        private void OnOutage(NamedOutage outage)
        {
            var why = new ProcException(outage.Why);
            _number.TrySetException(why);
            _lease.Interrupt(why);
            if (Volatile.Read(ref _session) is not { } session) return;
            SiteTable.Of(session).Interrupt(why);
            SignalCalls.Of(session).Interrupt(why);
        }

        private void OnLost(NamedLost lost)
        {
            _lostBecause = lost.Why;
            if (Volatile.Read(ref _session) is { } session) session.LostBecause = lost.Why;
            _lease.Interrupt(new ObjectLostException(lost.Why));
            _lost.Cancel();
        }
    }
}
