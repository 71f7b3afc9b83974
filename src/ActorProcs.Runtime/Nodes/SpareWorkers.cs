using ActorProcs.Processes;

namespace ActorProcs.Nodes;

/// <summary>Which started workers wait for work, and whether another should be started. A decision table without side effects.</summary>
internal sealed class SpareWorkers(int target)
{
    private const int MostStarting = 2;
    private const int MostFailures = 5;

    private readonly List<WorkerRecord> _idle = [];
    private int _failuresInARow;

    internal int Ready => _idle.Count(worker => worker.IsReady);

    internal int Starting => _idle.Count(worker => !worker.IsReady);

    /// <summary>Starting takes half a second of a processor each, so only a few at once; and a worker that cannot start at all is not
    /// tried for ever.</summary>
    internal bool WantsAnother => _idle.Count < target && Starting < MostStarting && _failuresInARow < MostFailures;

    internal void Add(WorkerRecord worker) => _idle.Add(worker);

    internal void OnReady() => _failuresInARow = 0;

    /// <summary>The spare that can begin soonest, or null. One that is still starting is ahead of one not yet started.</summary>
    /// <param name="tailoredFor">The <see cref="WorkerRecord.TailoredFor"/> that the order needs.</param>
    internal WorkerRecord? Take(ProcessOrder order, string? tailoredFor)
    {
        // The size of the heap is fixed when a runtime starts, and native code sees only the variables that a process starts with.
        if (order.MemoryLimit is not null || order.Environment is { Count: > 0 }) return null;
        var worker = _idle.Find(each => each.IsReady && each.TailoredFor == tailoredFor) ?? _idle.Find(each => each.TailoredFor == tailoredFor);
        if (worker is not null) _idle.Remove(worker);
        return worker;
    }

    internal void OnEnded(WorkerRecord worker)
    {
        if (_idle.Remove(worker) && !worker.IsReady) _failuresInARow++;
    }
}
