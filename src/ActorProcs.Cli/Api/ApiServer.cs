using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Jobs;
using ActorProcs.Mesh;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ActorProcs.Cli.Api;

/// <summary>HTTP over a socket in the node's own directory, which nobody but its user can enter. Consoles of other hosts come by the
/// <see cref="HttpService"/>.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    // Answers that go on, to consoles that are themselves stopped, are not waited for longer.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private readonly WebApplication _application;

    private ApiServer(WebApplication application) => _application = application;

    /// <exception cref="IOException">The socket cannot be made.</exception>
    internal static async Task<ApiServer> StartAsync(IHostedNode hosted, JobTable table, JobRunner runner, TimeProvider clock)
    {
        var node = hosted.Runtime;

        // Empty: no settings are read from the environment or from the folder where the user happens to be, and nothing is logged.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "actorprocs" });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, OwnersLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopPatience);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.ListenUnixSocket(Path.Combine(node.Place.SocketDirectory, HttpService.SocketName));
            // A console may be suspended by its user for as long as he likes.
            options.Limits.MinResponseDataRate = null;
        });
        var application = builder.Build();
        application.Use(TellAsync);
        application.UseRouting();
        new StateApi(node, table, clock).Map(application);
        new JobsApi(node, table, runner, new SentPrograms(hosted.Bundles)).Map(application);
        new NodesApi(node).Map(application);
        new BundlesApi(hosted.Bundles).Map(application);
        new TokensApi(hosted).Map(application);
        new NamedApi(node).Map(application);
        application.MapFallback(context => ApiAnswer.ProblemAsync(context, StatusCodes.Status404NotFound, $"there is no {context.Request.Path}."));
        await application.StartAsync().ConfigureAwait(false);
        return new ApiServer(application);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>What goes wrong is said to whoever has asked.</summary>
    private static async Task TellAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (TimeoutException e) when (!context.Response.HasStarted)
        {
            await ApiAnswer.ProblemAsync(context, StatusCodes.Status504GatewayTimeout, e.Message).ConfigureAwait(false);
        }
        catch (ProcException e) when (!context.Response.HasStarted)
        {
            await ApiAnswer.ProblemAsync(context, StatusCodes.Status500InternalServerError, e.Message).ConfigureAwait(false);
        }
    }

    /// <summary>The default one would end the server at Ctrl+C, before the jobs have been ended that it tells about.</summary>
    private sealed class OwnersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
