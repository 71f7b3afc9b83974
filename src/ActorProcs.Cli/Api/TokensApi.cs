using System.Text.Json;
using ActorProcs.Cli.Clusters;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ActorProcs.Cli.Api;

/// <summary><c>POST /api/v1/tokens</c>: what a host needs in order to join.</summary>
internal sealed class TokensApi(IHostedNode hosted)
{
    internal void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/tokens", (RequestDelegate)CreateAsync);

    private async Task CreateAsync(HttpContext context)
    {
        if (hosted.Trust is not { } trust)
        {
            await ApiAnswer.ProblemAsync(
                context, StatusCodes.Status409Conflict,
                "this node needs no tokens: it was started for this machine alone (up), or without any proof of who is who (--insecure).").ConfigureAwait(false);
            return;
        }

        TokenRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync(context.Request.Body, ApiJson.Default.TokenRequest, context.RequestAborted).ConfigureAwait(false);
        }
        catch (JsonException e)
        {
            await ApiAnswer.ProblemAsync(context, StatusCodes.Status400BadRequest, e.Message).ConfigureAwait(false);
            return;
        }

        if (request is not { Seconds: > 0 and <= TokenRequest.MostSeconds })
        {
            await ApiAnswer.ProblemAsync(context, StatusCodes.Status400BadRequest, "a token lives for some time between a second and a year.").ConfigureAwait(false);
            return;
        }

        var token = trust.CreateToken(TimeSpan.FromSeconds(request.Seconds));
        await ApiAnswer.JsonAsync(context, new TokenView(token.ToString(), token.Expires), ApiJson.Default.TokenView).ConfigureAwait(false);
    }
}

/// <param name="Seconds">How long it may be used.</param>
internal sealed record TokenRequest(double Seconds)
{
    internal const double MostSeconds = 366 * 86400.0;
}

/// <summary>What <c>token create -o json</c> prints.</summary>
internal sealed record TokenView(string Token, DateTimeOffset Expires);
