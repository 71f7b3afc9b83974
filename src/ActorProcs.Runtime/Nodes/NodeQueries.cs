using ActorProcs.Named;
using Akka.Actor;

namespace ActorProcs.Nodes;

/// <summary>Questions to a node that its actor answers at once.</summary>
internal static class NodeQueries
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    internal static async Task<NodeState> AskStateAsync(Session session, CancellationToken cancellationToken)
    {
        if (session.Lost.IsCancellationRequested) throw session.LostError();
        try
        {
            return await session.Node.Ask<NodeState>(new AskNodeInfo(), Patience, cancellationToken).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            throw NoAnswer(session);
        }
    }

    /// <summary>The objects with names that this node knows of: its own, or those of the cluster.</summary>
    internal static async Task<NamedObjectInfo[]> AskNamedAsync(Session session, CancellationToken cancellationToken)
    {
        if (session.Lost.IsCancellationRequested) throw session.LostError();
        try
        {
            var keeper = session.HasNamed ? NamedGuests.GatewayOf(session) : session.Homes;
            return (await keeper.Ask<NamedObjectList>(new AskNamedObjects(), Patience, cancellationToken).ConfigureAwait(false)).Objects;
        }
        catch (AskTimeoutException)
        {
            throw NoAnswer(session);
        }
    }

    /// <summary>All nodes of the cluster, the own one first.</summary>
    internal static async Task<IReadOnlyList<NodeState>> AskNodesAsync(Session session, CancellationToken cancellationToken)
    {
        if (session.Lost.IsCancellationRequested) throw session.LostError();
        try
        {
            return (await session.Node.Ask<NodeStates>(new AskNodes(), Patience, cancellationToken).ConfigureAwait(false)).Nodes;
        }
        catch (AskTimeoutException)
        {
            throw NoAnswer(session);
        }
    }

    internal static async Task<IReadOnlyList<NodeInfo>> AskInfoAsync(Session session, CancellationToken cancellationToken) =>
        [.. (await AskNodesAsync(session, cancellationToken).ConfigureAwait(false)).Select(InfoOf)];

    /// <summary>Asks a node, this one or another, to take no more work, and perhaps to end. False when there is none of that id or name.</summary>
    internal static async Task<bool> StandDownAsync(Session session, string nodeId, bool end, CancellationToken cancellationToken)
    {
        try
        {
            return (await session.Node.Ask<StandingDown>(new StandDown(nodeId, end), Patience, cancellationToken).ConfigureAwait(false)).NodeId is not null;
        }
        catch (AskTimeoutException)
        {
            throw new TimeoutException($"The node {nodeId} did not answer within {Patience.TotalSeconds:F0} seconds. It may be stopped or overloaded.");
        }
    }

    private static TimeoutException NoAnswer(Session session) =>
        new($"The node {session.NodeId} did not answer within {Patience.TotalSeconds:F0} seconds. It may be stopped or overloaded.");

    private static NodeInfo InfoOf(NodeState state)
    {
        return new NodeInfo
        {
            Id = state.Id,
            Name = state.Name,
            Labels = state.Labels,
            IsDraining = state.IsDraining,
            Address = state.Address,
            Pid = state.Pid,
            Workers = state.Workers,
            Busy = state.Busy,
            Spares = state.Spares,
        };
    }
}
