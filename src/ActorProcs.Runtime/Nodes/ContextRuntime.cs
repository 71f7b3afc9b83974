using ActorProcs.Processes;

namespace ActorProcs.Nodes;

/// <summary>What stands behind an open context: a node of its own, or a connection to one.</summary>
internal sealed class ContextRuntime : IAsyncDisposable
{
    private readonly Func<ValueTask> _close;
    private int _closed;

    internal ContextRuntime(Session session, Func<ValueTask> close)
    {
        Session = session;
        _close = close;
        if (!WorkerProgram.IsWorker) AppDomain.CurrentDomain.ProcessExit += OnProgramEnd;
    }

    internal Session Session { get; }

    internal static Task<ContextRuntime> EmbedAsync(LocalOptions options) => Task.Run(() =>
    {
        var node = NodeRuntime.Start(options, sparesAtOnce: false);
        return new ContextRuntime(node.Session, node.DisposeAsync);
    });

    internal static async Task<ContextRuntime> ConnectAsync(string address)
    {
        var driver = await DriverConnection.OpenAsync(address).ConfigureAwait(false);
        return new ContextRuntime(driver.Session, driver.DisposeAsync);
    }

    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0) return ValueTask.CompletedTask;
        AppDomain.CurrentDomain.ProcessExit -= OnProgramEnd;
        return _close();
    }

    /// <summary>The handler runs while the runtime is still whole: actors, timers and the thread pool go on until it returns.</summary>
    private void OnProgramEnd(object? sender, EventArgs e)
    {
        ProgramEnd.Settle(Session);
        DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
