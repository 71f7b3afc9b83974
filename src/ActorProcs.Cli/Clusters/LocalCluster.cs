using ActorProcs.Cli.Api;
using ActorProcs.Cli.Jobs;
using ActorProcs.Cli.Terminal;
using ActorProcs.Nodes;
using ActorProcs.Wire;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Cli.Clusters;

/// <summary>What <c>up</c> and <c>start</c> run: the node of this host, its API, its jobs, and the record by which others find it.</summary>
internal sealed class LocalCluster
{
    // Somebody who removes a stale record has the lock for an instant.
    private static readonly TimeSpan ClaimPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ClaimPause = TimeSpan.FromMilliseconds(20);

    private readonly ClusterClaim _claim;
    private readonly JobRunner _runner;
    private readonly ApiServer _api;

    private readonly IAsyncDisposable _owner;

    private LocalCluster(ClusterClaim claim, NodeRuntime node, IAsyncDisposable owner, JobRunner runner, ApiServer api)
    {
        _claim = claim;
        _owner = owner;
        Node = node;
        _runner = runner;
        _api = api;
    }

    internal NodeRuntime Node { get; }

    /// <param name="options">Its workers and spares.</param>
    /// <param name="clock">What time it is.</param>
    /// <exception cref="CliException">Another one runs.</exception>
    /// <exception cref="ProcException">A directory cannot be used, or the worker is missing.</exception>
    internal static Task<LocalCluster> StartAsync(LocalOptions options, TimeProvider clock) => StartAsync(
        options.Directory,
        () =>
        {
            var node = NodeRuntime.Start(options, sparesAtOnce: true);
            return Task.FromResult((node, (IAsyncDisposable)node));
        },
        clock);

    /// <param name="directory">Where sockets are; null is the user's own place.</param>
    /// <param name="start">Starts the node, and says what ends with it.</param>
    /// <param name="clock">What time it is.</param>
    /// <exception cref="CliException">Another one runs.</exception>
    /// <exception cref="ProcException">A directory cannot be used, or the worker is missing.</exception>
    internal static async Task<LocalCluster> StartAsync(
        string? directory, Func<Task<(NodeRuntime Node, IAsyncDisposable Owner)>> start, TimeProvider clock)
    {
        var baseDirectory = PrivateDirectory.FindBase(directory);
        // Before anything is made in it: a path that is too long would be found out too late to leave nothing behind.
        SocketPath.Of(baseDirectory, "nodename", int.MaxValue);
        var claim = await ClaimAsync(baseDirectory, clock).ConfigureAwait(false);
        IAsyncDisposable? owner = null;
        ApiServer? api = null;
        try
        {
            (var node, owner) = await start().ConfigureAwait(false);
            var table = new JobTable(clock);
            var runner = new JobRunner(node, table, clock);
            api = await ApiServer.StartAsync(node, table, runner, clock).ConfigureAwait(false);
            ClusterRecord.Write(baseDirectory, new ClusterRecordView(node.Place.NodeId, node.Place.Address, Environment.ProcessId, clock.GetUtcNow()));
            return new LocalCluster(claim, node, owner, runner, api);
        }
        catch (Exception e)
        {
            if (api is not null) await api.DisposeAsync().ConfigureAwait(false);
            if (owner is not null) await owner.DisposeAsync().ConfigureAwait(false);
            claim.Dispose();
            // Of a node that stands alone an error of input and output is one of the network, and says what it is about.
            if (owner is not null && e is IOException or UnauthorizedAccessException) throw DirectoryOwner.Failed(baseDirectory, e);
            throw;
        }
    }

    /// <summary>Ends all jobs, then all workers, and removes what was made.</summary>
    /// <param name="atOnce">Cancelled by a user who will not wait for jobs to end in good order.</param>
    /// <param name="before">What is done when jobs have ended, and before the node ends.</param>
    internal async Task StopAsync(CancellationToken atOnce, Func<Task>? before = null)
    {
        // Jobs first: the consoles that watch them are still told how they ended.
        await _runner.CloseAsync(atOnce).ConfigureAwait(false);
        if (before is not null) await before().ConfigureAwait(false);
        await _api.DisposeAsync().ConfigureAwait(false);
        await _owner.DisposeAsync().ConfigureAwait(false);
        _claim.Dispose();
    }

    private static async Task<ClusterClaim> ClaimAsync(string baseDirectory, TimeProvider clock)
    {
        DirectoryOwner.EnsurePrivate(baseDirectory);
        var start = clock.GetTimestamp();
        while (true)
        {
            try
            {
                if (ClusterClaim.TryTake(baseDirectory) is { } claim) return claim;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw DirectoryOwner.Failed(baseDirectory, e);
            }

            using var running = ClusterFinder.FindRunning();
            if (running is not null || clock.GetElapsedTime(start) > ClaimPatience) throw Conflict(ClusterRecord.Read(baseDirectory));
            await Task.Delay(ClaimPause, clock).ConfigureAwait(false);
        }
    }

    private static CliException Conflict(ClusterRecordView? running) => running is null
        ? new CliException(ExitCode.Conflict, "another cluster is just starting or stopping here.", "See it with:  actorprocs status")
        : new CliException(
            ExitCode.Conflict,
            $"a cluster is already running: node {running.Node}, pid {running.Pid}, since {running.StartedAt.ToLocalTime():yyyy-MM-dd HH:mm:ss}.",
            $"Use it (actorprocs status), or stop it with Ctrl+C where it was started, or with:  kill {running.Pid}");
}
