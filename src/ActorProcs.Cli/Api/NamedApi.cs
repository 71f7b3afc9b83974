using ActorProcs.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ActorProcs.Cli.Api;

/// <summary><c>GET /api/v1/named</c>: the objects that programs find by their names.</summary>
internal sealed class NamedApi(NodeRuntime node)
{
    internal void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/named", (RequestDelegate)AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        var objects = await NodeQueries.AskNamedAsync(node.Session, context.RequestAborted).ConfigureAwait(false);
        var view = new NamedList(
        [
            .. objects.OrderBy(each => each.Kind, StringComparer.Ordinal).ThenBy(each => each.Name, StringComparer.Ordinal)
                .Select(each => new NamedView(each.Kind, each.Name, each.Terms, each.State)),
        ]);
        await ApiAnswer.JsonAsync(context, view, ApiJson.Default.NamedList).ConfigureAwait(false);
    }
}

/// <summary>What <c>lock list -o json</c>, <c>value list</c> and <c>queue list</c> print.</summary>
internal sealed record NamedList(IReadOnlyList<NamedView> Objects)
{
    /// <summary>Rises when a field changes its meaning or goes.</summary>
    public int Schema { get; init; } = 1;
}

/// <param name="Kind">What it is: lock, rlock, semaphore, event, condition, barrier, value, array or queue.</param>
/// <param name="Name">Its name, among those of its kind.</param>
/// <param name="Terms">How it was made.</param>
/// <param name="State">How it is now, in words.</param>
internal sealed record NamedView(string Kind, string Name, string Terms, string State);
