using ActorProcs.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ActorProcs.Cli.Api;

/// <summary>Nodes: list, drain, stop, under <c>/api/v1/nodes</c>. Any node answers for all.</summary>
internal sealed class NodesApi(NodeRuntime node)
{
    internal void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/nodes", (RequestDelegate)ListAsync);
        routes.MapPost("/api/v1/nodes/{id}/drain", context => StandDownAsync(context, end: false));
        routes.MapPost("/api/v1/nodes/{id}/stop", context => StandDownAsync(context, end: true));
    }

    private async Task ListAsync(HttpContext context)
    {
        var nodes = await NodeQueries.AskNodesAsync(node.Session, context.RequestAborted).ConfigureAwait(false);
        await ApiAnswer.JsonAsync(context, new NodeList([.. nodes.Select(NodeView.Of)]), ApiJson.Default.NodeList).ConfigureAwait(false);
    }

    private async Task StandDownAsync(HttpContext context, bool end)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        try
        {
            if (await NodeQueries.StandDownAsync(node.Session, id, end, context.RequestAborted).ConfigureAwait(false)) await ListAsync(context).ConfigureAwait(false);
            else await ApiAnswer.ProblemAsync(context, StatusCodes.Status404NotFound, $"no node \"{id}\".").ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            await ApiAnswer.ProblemAsync(context, StatusCodes.Status504GatewayTimeout, e.Message).ConfigureAwait(false);
        }
    }
}
