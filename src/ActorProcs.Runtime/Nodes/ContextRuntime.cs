using ActorProcs.Processes;

namespace ActorProcs.Nodes;

/// <summary>What stands behind an open context: a node of its own, or a connection to one.</summary>
internal sealed class ContextRuntime : IAsyncDisposable
{
    private readonly Lazy<Task> _closing;

    internal ContextRuntime(Session session, Func<ValueTask> close)
    {
        Session = session;
        _closing = new Lazy<Task>(() => close().AsTask());
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
        AppDomain.CurrentDomain.ProcessExit -= OnProgramEnd;
        return new ValueTask(_closing.Value);
    }

    /// <summary>The handler runs while the runtime is still whole: actors, timers and the thread pool go on until it returns.</summary>
    private void OnProgramEnd(object? sender, EventArgs e)
    {
        ProgramEnd.Settle(Session);
        DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
