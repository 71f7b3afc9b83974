using ActorProcs.Cli.Jobs;
using ActorProcs.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ActorProcs.Cli.Api;

/// <summary><c>GET /api/v1/state</c>.</summary>
internal sealed class StateApi(NodeRuntime node, JobTable table, TimeProvider clock)
{
    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();

    internal void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/state", (RequestDelegate)AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        var nodes = await NodeQueries.AskNodesAsync(node.Session, context.RequestAborted).ConfigureAwait(false);
        var state = nodes[0];
        var view = new ClusterState
        {
            Node = state.Name,
            Address = state.Address,
            Pid = state.Pid,
            StartedAt = _startedAt,
            Workers = state.Workers,
            Busy = state.Busy,
            Spares = state.Spares,
            Starting = state.Starting,
            Processes = ProcessesOf(state),
            Jobs = table.Count(),
            Nodes = [.. nodes.Select(NodeOf)],
        };
        await ApiAnswer.JsonAsync(context, view, ApiJson.Default.ClusterState).ConfigureAwait(false);
    }

    internal static NodeView NodeOf(NodeState state) => new()
    {
        Id = state.Id,
        Name = state.Name,
        State = state.IsDraining ? NodeView.Draining : NodeView.Up,
        Pid = state.Pid,
        Workers = state.Workers,
        Busy = state.Busy,
        Spares = state.Spares,
        Labels = state.Labels,
        Processes = ProcessesOf(state),
    };

    private static ProcessView[] ProcessesOf(NodeState state) =>
        [.. state.Processes.Select(each => new ProcessView(each.Slot, each.Pid, each.Name, each.State, each.Parent))];
}
