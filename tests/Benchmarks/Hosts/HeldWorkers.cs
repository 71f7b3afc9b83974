using System.Diagnostics;

namespace ActorProcs.Benchmarks.Hosts;

/// <summary>Keeps every worker of a pool busy with an item that waits, until the items of a host are released.</summary>
internal sealed class HeldWorkers : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ProcQueue<(string Host, long At)> _begun = Procs.Queue<(string, long)>();
    private readonly Dictionary<string, ProcEvent> _gates = [];
    private readonly Task _items;

    /// <exception cref="InvalidOperationException">The pool has not one worker on each host.</exception>
    internal HeldWorkers(ProcPool pool)
    {
        var count = pool.Processes;
        for (var host = 1; host <= count; host++) _gates[$"host{host}"] = Procs.Event();
        var (begun, gates) = (_begun, _gates);
        _items = pool.MapAsync(
            item =>
            {
                // The last digit of the directory that the node was started with.
                var host = $"host{Environment.GetEnvironmentVariable("ACTORPROCS_RUNTIME_DIR")![^1]}";
                begun.Put((host, Stopwatch.GetTimestamp()));
                gates[host].Wait();
                return item;
            },
            Enumerable.Range(0, count),
            new MapOptions { ChunkSize = 1 });
        var hosts = Enumerable.Range(0, count).Select(_ => _begun.Get(Patience).Host).Order().ToArray();
        if (hosts.SequenceEqual(_gates.Keys)) return;
        Dispose();
        throw new InvalidOperationException($"The workers are on {string.Join(", ", hosts)}, and there should be one on each of {string.Join(", ", _gates.Keys)}.");
    }

    internal void Release(string host) => _gates[host].Set();

    /// <summary>When the next item begins, or one of these again.</summary>
    internal long NextBegin() => _begun.Get(Patience).At;

    public void Dispose()
    {
        foreach (var gate in _gates.Values) gate.Set();
        _items.Wait(Patience);
    }
}
