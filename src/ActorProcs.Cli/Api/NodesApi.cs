using ActorProcs.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ActorProcs.Cli.Api;

/// <summary>Nodes by their ids: drain and stop, under <c>/api/v1/nodes</c>. Answered when the node has agreed, and before it has come to
/// its end.</summary>
internal sealed class NodesApi(NodeRuntime node)
{
    internal void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/nodes/{id}/drain", (RequestDelegate)(context => StandDownAsync(context, end: false)));
        routes.MapPost("/api/v1/nodes/{id}/stop", (RequestDelegate)(context => StandDownAsync(context, end: true)));
    }

    private async Task StandDownAsync(HttpContext context, bool end)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        var isThere = await NodeQueries.StandDownAsync(node.Session, id, end, context.RequestAborted).ConfigureAwait(false);
        var nodes = await NodeQueries.AskNodesAsync(node.Session, context.RequestAborted).ConfigureAwait(false);
        if (isThere && nodes.FirstOrDefault(each => each.Id == id || each.Name == id) is { } found)
            await ApiAnswer.JsonAsync(context, StateApi.NodeOf(found), ApiJson.Default.NodeView).ConfigureAwait(false);
        else
            await ApiAnswer.ProblemAsync(context, StatusCodes.Status404NotFound, $"no node \"{id}\" any more.").ConfigureAwait(false);
    }
}
