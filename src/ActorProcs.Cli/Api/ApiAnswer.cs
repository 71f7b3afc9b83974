using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace ActorProcs.Cli.Api;

internal static class ApiAnswer
{
    internal static Task JsonAsync<T>(HttpContext context, T document, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return JsonSerializer.SerializeAsync(context.Response.Body, document, type, context.RequestAborted);
    }

    internal static Task ProblemAsync(HttpContext context, int status, string error) =>
        JsonAsync(context, new Problem(error), ApiJson.Default.Problem, status);
}
