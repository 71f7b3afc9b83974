using ActorProcs.Nodes;
using ActorProcs.Pools;

namespace ActorProcs;

/// <summary>Worker processes that run functions over items: Python's <c>multiprocessing.Pool</c>.</summary>
/// <remarks>
/// <para>Functions and items are copied to the workers; shared objects among what they capture travel as references. Items go out several at a
/// time, as many as take a few milliseconds, and outcomes come back per item.</para>
/// <para>A worker that dies loses only the item it was running, which fails with <see cref="ProcDiedException"/> (or is started again, see
/// <see cref="PoolOptions.Retries"/>); a replacement starts at once. Where Python's pool waits for ever, this one always answers.</para>
/// <para>Leaving <c>using</c> terminates, as in Python. <see cref="Close"/> and <see cref="Join"/> let it finish first. A pool belongs to the
/// process that made it and ends with it; it cannot travel.</para>
/// </remarks>
public sealed partial class ProcPool : IAsyncDisposable, IDisposable
{
    /// <summary>How long disposing waits for the workers to be gone: more than the router allows them.</summary>
    private static readonly TimeSpan DisposePatience = TimeSpan.FromSeconds(11);

    private readonly PoolLink _link;
    private readonly PoolOptions _options;
    private volatile int _processes;
    private volatile bool _closed;
    private volatile bool _follows;

    internal ProcPool(Session session, IPoolCodec codec, int? processes, PoolOptions? options)
    {
        _options = options ?? new PoolOptions();
        _follows = processes is null && session.IsInCluster;
        _processes = Checked(processes ?? session.DefaultPoolSize);
        if (_options.MaxTasksPerChild is < 1)
            throw new ArgumentOutOfRangeException(nameof(options), "MaxTasksPerChild must be a positive int or null");
        if (_options.Retries is < 0) throw new ArgumentOutOfRangeException(nameof(options), "Retries must not be negative");
        _link = new PoolLink(session, codec, _follows ? 0 : _processes, _options);
    }

    /// <summary>How many workers the pool keeps. One that was made without a number, in a cluster, has as many as the cluster and follows
    /// it: nodes that join take part in maps under way.</summary>
    public int Processes => _follows && _link.Size is > 0 and var size ? size : _processes;

    /// <summary>Changes the number of workers while the pool runs. New ones take part in maps under way; surplus ones finish what they hold
    /// and exit.</summary>
    /// <param name="processes">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1.</exception>
    /// <exception cref="InvalidOperationException">The pool was closed or terminated.</exception>
    public void Resize(int processes)
    {
        Checked(processes);
        ThrowIfNotRunning();
        _processes = processes;
        _follows = false;
        _link.Send(new ResizePool(processes));
    }

    /// <summary>Takes no new work; what was submitted is finished, then the workers exit. May be called twice.</summary>
    public void Close()
    {
        if (_closed) return;
        _closed = true;
        _link.Send(new ClosePool());
    }

    /// <summary>Kills the workers with all their descendants. Calls that wait for results end with
    /// <see cref="OperationCanceledException"/>. May be called twice, and after <see cref="Close"/>.</summary>
    public void Terminate()
    {
        _closed = true;
        _link.Terminate();
    }

    /// <summary>Waits until the workers are gone.</summary>
    /// <exception cref="InvalidOperationException">Neither <see cref="Close"/> nor <see cref="Terminate"/> was called.</exception>
    public void Join() => JoinAsync().GetAwaiter().GetResult();

    /// <inheritdoc cref="Join"/>
    /// <param name="cancellationToken">Ends the wait, not the pool.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public Task JoinAsync(CancellationToken cancellationToken = default) =>
        _closed ? _link.Ended.WaitAsync(cancellationToken) : throw new InvalidOperationException("Pool is still running");

    /// <summary>Terminates the pool and waits, for a bounded time, until its workers are gone.</summary>
    public void Dispose()
    {
        Terminate();
        _link.Ended.Wait(DisposePatience);
    }

    /// <inheritdoc cref="Dispose"/>
    public async ValueTask DisposeAsync()
    {
        Terminate();
        await Task.WhenAny(_link.Ended, Task.Delay(DisposePatience, TimeProvider.System)).ConfigureAwait(false);
    }

    private static int Checked(int processes) => processes >= 1
        ? processes
        : throw new ArgumentOutOfRangeException(nameof(processes), "Number of processes must be at least 1");

    private void ThrowIfNotRunning()
    {
        if (_closed) throw new InvalidOperationException("Pool not running");
    }
}
