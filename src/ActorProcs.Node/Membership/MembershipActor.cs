using ActorProcs.Nodes;
using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;

namespace ActorProcs.Membership;

/// <summary>Tells the node which others belong to the cluster, and notices when it itself does no longer.</summary>
internal sealed class MembershipActor : UntypedActor
{
    internal const string ActorName = "membership";

    private readonly IActorRef _node;
    private readonly Action<string> _removed;
    private readonly Action<string> _gone;
    private readonly Action _asked;
    private readonly Cluster _cluster = Cluster.Get(Context.System);

    /// <param name="node">The node's own actor.</param>
    /// <param name="removed">Told why, when the others have given this node up.</param>
    /// <param name="gone">Told the id of another that is no member any more.</param>
    /// <param name="asked">Told when somebody wants this node to end.</param>
    public MembershipActor(IActorRef node, Action<string> removed, Action<string> gone, Action asked) =>
        (_node, _removed, _gone, _asked) = (node, removed, gone, asked);

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));
        Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
        Context.System.EventStream.Subscribe(Self, typeof(EndRequested));
    }

    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);
        Context.System.EventStream.Unsubscribe(Self);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterEvent.MemberUp up when !IsSelf(up.Member):
                _node.Tell(new PeerJoined(up.Member.Address.Host));
                break;
            case ClusterEvent.MemberDowned down when !IsSelf(down.Member):
                GiveUp(down.Member, "could not be reached for so long that the cluster has given it up");
                break;
            case ClusterEvent.MemberRemoved removed when !IsSelf(removed.Member):
                GiveUp(removed.Member, removed.PreviousStatus == MemberStatus.Exiting ? "has left the cluster" : "could not be reached for so long that the cluster has given it up");
                break;
            case ClusterEvent.MemberRemoved self when self.PreviousStatus == MemberStatus.Exiting:
                break;
            case ClusterEvent.MemberRemoved or ClusterEvent.MemberDowned:
                _removed("it could not reach most of the others for so long that it had to give up, or they have given it up");
                break;
            case EndRequested:
                _asked();
                break;
            case ThisActorSystemQuarantinedEvent quarantined when NodeOf(quarantined.RemoteAddress) is { } other:
                _removed($"the node {other} has given it up, after it could not be reached for a while");
                break;
        }
    }

    private void GiveUp(Member member, string reason)
    {
        _node.Tell(new PeerRemoved(member.Address.Host, reason));
        _gone(member.Address.Host);
    }

    private bool IsSelf(Member member) => member.UniqueAddress == _cluster.SelfUniqueAddress;

    /// <summary>Null for one of a node's processes: when a worker gives this node up, the cluster need not.</summary>
    private static string? NodeOf(Address address) => address.Port == Wire.WireConfig.NodePort ? address.Host : null;
}
