namespace ActorProcs.Nodes;

/// <summary>What stands behind an open context: a node of its own, or a connection to one.</summary>
internal sealed class ContextRuntime(Session session, Func<ValueTask> close) : IAsyncDisposable
{
    private int _closed;

    internal Session Session { get; } = session;

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

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _closed, 1) == 0 ? close() : ValueTask.CompletedTask;
}
