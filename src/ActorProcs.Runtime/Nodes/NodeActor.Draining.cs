using Akka.Actor;

namespace ActorProcs.Nodes;

/// <content>A node that is to take no more work.</content>
internal sealed partial class NodeActor
{
    private IActorRef? _drainer;
    private bool _isDraining;

    private void OnStandDown(StandDown down)
    {
        if (down.NodeId == _services.Place.NodeId || down.NodeId == _services.Title)
        {
            // The others are told first: whoever has the answer finds the news at his own node.
            Drain();
            Sender.Tell(new StandingDown(_services.Place.NodeId), Self);
            if (down.End) Context.System.EventStream.Publish(EndRequested.Instance);
        }
        else if (_peers.All.FirstOrDefault(peer => peer.NodeId == down.NodeId || peer.State?.Name == down.NodeId) is { } peer)
        {
            peer.Node.Forward(down with { NodeId = peer.NodeId });
        }
        else
        {
            Sender.Tell(new StandingDown(null), Self);
        }
    }

    private void Drain()
    {
        if (!_isDraining)
        {
            _isDraining = true;
            TellPeers();
            _pools.NodeLeaves(_services.Place.NodeId);
            FollowCluster();
        }

        EndDrain();
    }

    private void EndDrain()
    {
        if (_isDraining && _lodgers.IsEmpty) _drainer?.Tell(Drained.Instance, Self);
    }
}
