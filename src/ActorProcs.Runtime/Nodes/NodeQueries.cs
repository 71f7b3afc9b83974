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
            throw new TimeoutException($"The node {session.NodeId} did not answer within {Patience.TotalSeconds:F0} seconds. It may be stopped or overloaded.");
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
            throw new TimeoutException($"The node {session.NodeId} did not answer within {Patience.TotalSeconds:F0} seconds. It may be stopped or overloaded.");
        }
    }

    internal static async Task<NodeInfo> AskInfoAsync(Session session, CancellationToken cancellationToken)
    {
        var state = await AskStateAsync(session, cancellationToken).ConfigureAwait(false);
        return new NodeInfo
        {
            Name = state.Name,
            Address = state.Address,
            Pid = state.Pid,
            Workers = state.Workers,
            Busy = state.Busy,
            Spares = state.Spares,
        };
    }
}
