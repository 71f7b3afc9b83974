using ActorProcs.Nodes;

namespace ActorProcs;

/// <summary>The node a program talks to, and everything that can be made there: the members of <see cref="Procs"/>, on a context of
/// your own.</summary>
/// <remarks>Python's contexts choose a start method; here there is one, and a context chooses where processes live. What Python's
/// remote managers share between programs, a context that is connected to the same node shares.</remarks>
public sealed partial class ProcContext : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Func<Task<ContextRuntime>> _open;
    private Task<ContextRuntime>? _opening;
    private bool _isDisposed;

    private ProcContext(Func<Task<ContextRuntime>> open) => _open = open;

    /// <summary>The context of <see cref="Procs"/>: in a worker its own node; else the node that <c>ACTORPROCS_ADDRESS</c> names;
    /// else a node inside this program, started when it is first needed.</summary>
    public static ProcContext Default { get; } = new(DefaultContext.OpenAsync);

    /// <summary>What a context is in another process: the same node, to which a worker of it talks anyway.</summary>
    internal static ProcContext OfNode(string node) => node == WorkerProgram.NodeId ? Default : new ProcContext(() => throw new ProcException(
        $"This context came from another process and is one of node '{node}', on which this process does not run. Pass its address, and call "
        + "ProcContext.ConnectAsync here."));

    internal string NodeId => SessionIfOpen?.NodeId ?? "local";

    /// <summary>Starts a node inside this program.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Gives up waiting for the start.</param>
    /// <exception cref="ProcException">The node cannot start; the message says why and what to do.</exception>
    public static async Task<ProcContext> StartLocalAsync(LocalOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await OpenedAsync(new ProcContext(() => ContextRuntime.EmbedAsync(options ?? new LocalOptions())), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Connects to a running node of this machine.</summary>
    /// <param name="address">What <c>actorprocs up</c> prints, or <see cref="NodeInfo.Address"/>.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <exception cref="ProcException">Nobody answers there, or the address is none.</exception>
    public static async Task<ProcContext> ConnectAsync(string address, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(address);
        cancellationToken.ThrowIfCancellationRequested();
        return await OpenedAsync(new ProcContext(() => ContextRuntime.ConnectAsync(address)), cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ProcContext> OpenedAsync(ProcContext context, CancellationToken cancellationToken)
    {
        try
        {
            await context.SessionAsync(cancellationToken).ConfigureAwait(false);
            return context;
        }
        catch
        {
            // Given up half-way: what is still being opened is closed as soon as it is open, for nobody else could.
            _ = context.DisposeAsync().AsTask();
            throw;
        }
    }

    /// <summary>The nodes of this context, as they are now; the one that this program is connected to comes first.</summary>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    public async Task<IReadOnlyList<NodeInfo>> NodesAsync(CancellationToken cancellationToken = default)
    {
        var session = await SessionAsync(cancellationToken).ConfigureAwait(false);
        return await NodeQueries.AskInfoAsync(session, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Kills what still runs, and leaves no process, socket or file behind. Idempotent: whoever calls it while it runs waits for
    /// it too. What waits at an object of the context ends with <see cref="ObjectLostException"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        Task<ContextRuntime>? opening;
        lock (_gate)
        {
            // A worker's node is not the worker's to end.
            if (WorkerProgram.IsWorker && this == Default) return;
            _isDisposed = true;
            opening = _opening;
        }

        if (opening is null) return;
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!opening.IsCompletedSuccessfully) return;
        var runtime = await opening.ConfigureAwait(false);
        await runtime.DisposeAsync().ConfigureAwait(false);
    }

    /// <exception cref="ObjectDisposedException">The context was disposed of.</exception>
    internal Task<Session> SessionAsync(CancellationToken cancellationToken = default)
    {
        var opening = Opening();
        return opening.IsCompletedSuccessfully ? Task.FromResult(opening.Result.Session) : Await(opening, cancellationToken);

        static async Task<Session> Await(Task<ContextRuntime> opening, CancellationToken cancellationToken) =>
            (await opening.WaitAsync(cancellationToken).ConfigureAwait(false)).Session;
    }

    /// <summary>For the members that make a handle, which do not wait by their nature.</summary>
    internal Session Session => SessionAsync().GetAwaiter().GetResult();

    /// <summary>The session if one was ever opened: what ends a program must not start a node.</summary>
    internal Session? SessionIfOpen => _opening is { IsCompletedSuccessfully: true } opened ? opened.Result.Session : null;

    /// <summary>What could not be opened may be opened later, when its reason is gone: a node may have been started in between.</summary>
    private Task<ContextRuntime> Opening()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_opening is null or { IsFaulted: true }) _opening = _open();
            return _opening;
        }
    }
}
