using System.Diagnostics;
using ActorProcs.Cli.Api;
using ActorProcs.Cli.Jobs;
using ActorProcs.Cli.Terminal;
using ActorProcs.Nodes;
using ActorProcs.Wire;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Cli.Clusters;

/// <summary>What <c>up</c> and <c>start</c> run on this machine: a node, its API, its jobs, and the record by which others find it.</summary>
internal sealed class LocalCluster
{
    // Somebody who removes a stale record has the lock for an instant.
    private static readonly TimeSpan ClaimPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ClaimPause = TimeSpan.FromMilliseconds(20);

    private readonly ClusterClaim _claim;
    private readonly JobRunner _runner;
    private readonly ApiServer _api;

    private readonly IHostedNode _hosted;

    private LocalCluster(ClusterClaim claim, IHostedNode hosted, JobRunner runner, ApiServer api)
    {
        _claim = claim;
        _hosted = hosted;
        _runner = runner;
        _api = api;
    }

    internal NodeRuntime Node => _hosted.Runtime;

    /// <summary>For this machine alone.</summary>
    /// <param name="options">Its workers and spares.</param>
    /// <param name="clock">What time it is.</param>
    /// <exception cref="CliException">Another one runs.</exception>
    /// <exception cref="ProcException">A directory cannot be used, or the worker is missing.</exception>
    internal static Task<LocalCluster> StartAsync(LocalOptions options, TimeProvider clock) => StartAsync(
        options.Directory, () => Task.FromResult<IHostedNode>(new LoneNode(NodeRuntime.Start(options, sparesAtOnce: true))), clock);

    /// <param name="directory">Where nodes of this machine are; null for the user's own place.</param>
    /// <param name="start">Starts the node.</param>
    /// <param name="clock">What time it is.</param>
    /// <exception cref="CliException">Another one runs.</exception>
    /// <exception cref="ProcException">A directory cannot be used, or the worker is missing.</exception>
    internal static async Task<LocalCluster> StartAsync(string? directory, Func<Task<IHostedNode>> start, TimeProvider clock)
    {
        var baseDirectory = PrivateDirectory.FindBase(directory);
        // Before anything is made in it: a path that is too long would be found out too late to leave nothing behind.
        SocketPath.Of(baseDirectory, "nodename", int.MaxValue);
        var claim = await ClaimAsync(baseDirectory, clock).ConfigureAwait(false);
        IHostedNode? hosted = null;
        ApiServer? api = null;
        try
        {
            hosted = await start().ConfigureAwait(false);
            var node = hosted.Runtime;
            var table = new JobTable(clock);
            var runner = new JobRunner(node, table, clock);
            api = await ApiServer.StartAsync(hosted, table, runner, clock).ConfigureAwait(false);
            ClusterRecord.Write(baseDirectory, new ClusterRecordView(node.Place.NodeId, node.Place.Address, Environment.ProcessId, clock.GetUtcNow()));
            return new LocalCluster(claim, hosted, runner, api);
        }
        catch (Exception e)
        {
            if (api is not null) await api.DisposeAsync().ConfigureAwait(false);
            if (hosted is not null) await hosted.DisposeAsync().ConfigureAwait(false);
            claim.Dispose();
            if (e is IOException or UnauthorizedAccessException) throw DirectoryOwner.Failed(baseDirectory, e);
            throw;
        }
    }

    /// <summary>Completes, with the reason, when the node is of no use any more.</summary>
    internal Task<string> Removed => _hosted.Removed;

    /// <summary>Completes when somebody on another node wants this one to end.</summary>
    internal Task EndRequested => _hosted.EndRequested;

    /// <summary>Ends all jobs, then all workers, and removes what was made.</summary>
    /// <param name="patience">How long jobs, and what runs here for programs of other nodes, may take together.</param>
    /// <param name="atOnce">Cancelled by a user who will not wait for jobs to end in good order.</param>
    /// <returns>What had to be left undone, in words.</returns>
    internal async Task<IReadOnlyList<string>> StopAsync(TimeSpan patience, CancellationToken atOnce)
    {
        // Jobs first: the consoles that watch them are still told how they ended.
        var start = Stopwatch.GetTimestamp();
        await _runner.CloseAsync(atOnce).ConfigureAwait(false);
        var left = patience == Timeout.InfiniteTimeSpan ? patience : TimeSpan.FromTicks(Math.Max(0, (patience - Stopwatch.GetElapsedTime(start)).Ticks));
        var undone = await _hosted.LeaveAsync(left, atOnce).ConfigureAwait(false);
        await _api.DisposeAsync().ConfigureAwait(false);
        await _hosted.DisposeAsync().ConfigureAwait(false);
        _claim.Dispose();
        return undone;
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
