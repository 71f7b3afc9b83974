// Programs whose life a host leads: a server whose requests use a pool, and a service in a generic host.
using ActorProcs;

if (args.FirstOrDefault() == "service")
{
    var host = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
    host.Services.AddSingleton(_ => Procs.Pool(2));
    host.Services.AddHostedService<Squares>();
    await host.Build().RunAsync();
    return;
}

var builder = WebApplication.CreateSlimBuilder();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Logging.ClearProviders();
builder.Services.AddSingleton(_ => Procs.Pool(2));
var app = builder.Build();
app.MapGet("/square/{number:int}", async (int number, ProcPool pool, CancellationToken aborted) =>
{
    var (square, pid) = await pool.ApplyAsync(() => (number * number, Environment.ProcessId), cancellationToken: aborted);
    return $"{square} by {pid}";
});
app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"url {app.Urls.First()}"));
await app.RunAsync();

/// <summary>Uses the pool of the host, and ends the host when it is done.</summary>
internal sealed class Squares(ProcPool pool, IHostApplicationLifetime life) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var squares = await pool.MapAsync(static x => x * x, Enumerable.Range(1, 5), cancellationToken: stoppingToken);
        var pid = await pool.ApplyAsync(static () => Environment.ProcessId, cancellationToken: stoppingToken);
        Console.WriteLine($"squares {string.Join(' ', squares)}");
        Console.WriteLine($"pid {pid}");
        life.StopApplication();
    }
}
