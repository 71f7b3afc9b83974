using ActorProcs.Bundles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace ActorProcs.Cli.Api;

/// <summary>The files of programs that consoles of other hosts submit: asked for by content, and taken one by one.</summary>
internal sealed class BundlesApi(BundleCache? cache)
{
    private const int MostManifestBytes = 16 << 20;

    private readonly long _mostBytes = new BundleLimits().MostBytes;

    internal void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/bundles/missing", OnCache(MissingAsync));
        routes.MapPut("/api/v1/blobs/{hash}", OnCache(TakeAsync));
    }

    private RequestDelegate OnCache(Func<HttpContext, BundleCache, Task> handle) => context => cache is not null
        ? handle(context, cache)
        : ApiAnswer.ProblemAsync(context, StatusCodes.Status409Conflict, "this node was started for this machine alone, and takes no programs of others.");

    private static async Task MissingAsync(HttpContext context, BundleCache cache)
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = MostManifestBytes;
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted).ConfigureAwait(false);
        var missing = cache.MissingOf(BundleManifest.Unpack(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
        await ApiAnswer.JsonAsync(context, new MissingFiles([.. missing.Select(file => file.Hash)]), ApiJson.Default.MissingFiles).ConfigureAwait(false);
    }

    private async Task TakeAsync(HttpContext context, BundleCache cache)
    {
        var hash = (string)context.Request.RouteValues["hash"]!;
        if (!BundleManifest.IsHash(hash) || context.Request.ContentLength is not { } length || length > _mostBytes)
        {
            await ApiAnswer.ProblemAsync(
                context, StatusCodes.Status400BadRequest,
                $"a file comes with its SHA-256 and its length, and has at most {_mostBytes:N0} bytes; {BundleLimits.SizeVariable} on this node allows more.").ConfigureAwait(false);
            return;
        }

        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = length;
        await cache.KeepAsync(new BundleFile(hash[..12], hash, length, IsExecutable: false), new Upload(context.Request.Body), context.RequestAborted).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>Bytes that come once.</summary>
    private sealed class Upload(Stream body) : IBlobSource
    {
        private Stream? _body = body;

        public string Name => "the console";

        public ValueTask<Stream> OpenAsync(string hash, long offset, CancellationToken cancellationToken) =>
            ValueTask.FromResult(Interlocked.Exchange(ref _body, null) ?? throw new ProcException($"The upload broke after {offset:N0} bytes. Submit the program again: what has arrived need not travel again."));
    }
}

/// <param name="Hashes">Of the files whose bytes are to be brought.</param>
internal sealed record MissingFiles(IReadOnlyList<string> Hashes);
