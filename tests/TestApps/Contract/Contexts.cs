using ActorProcs;
using static Contract.Processes;

namespace Contract;

internal static class Contexts
{
    internal static async Task RunAsync()
    {
        Require(ProcContext.Default is not null);
        await using ProcContext own = await ProcContext.StartLocalAsync(options: new LocalOptions { Workers = 1, Spares = 1 }, cancellationToken: CancellationToken.None);
        IReadOnlyList<NodeInfo> nodes = await own.NodesAsync(cancellationToken: CancellationToken.None);
        await using ProcContext connected = await ProcContext.ConnectAsync(address: nodes[0].Address, cancellationToken: CancellationToken.None);
        Require(await connected.RunAsync(static () => 1) == 1);
        await MembersAsync(own);
    }

    /// <summary>What <see cref="Procs"/> has, a context has too.</summary>
    private static async Task MembersAsync(ProcContext context)
    {
        using var pool = context.Pool(processes: 1, options: null);
        object[] made =
        [
            context.Lock(name: null), context.RLock(name: null), context.Semaphore(value: 1, name: null), context.BoundedSemaphore(value: 1, name: null),
            context.Condition(gate: null, name: null), context.Event(name: null), context.Barrier(parties: 1, action: null, timeout: null, name: null),
            context.Value(initial: 1, name: null), context.Array<int>(length: 1, name: null), context.Array(items: [1], name: null),
            context.Queue<int>(capacity: 0, name: null), context.Pipe(duplex: true), context.ActiveChildren(),
            context.Dictionary<string, int>(name: null), context.List<int>(name: null),
            context.Create(static () => { }), context.Create(static (int x) => { }, 1), context.Create(static () => Task.CompletedTask),
        ];
        Require(made.All(item => item is not null));
        using var process = context.Start(static () => { });
        Require(await process.Exited == 0 && await context.RunAsync(static () => Task.FromResult(2)) == 2);
    }
}
