namespace ActorProcs.Pools;

/// <summary>How many workers there are and how many there should be. Replaces those that go; when starts keep failing, it starts later and
/// later, and at last says that there is no point.</summary>
internal sealed class PoolRoster(IPoolWorkerSupply supply, int target)
{
    /// <summary>So many rounds of starts in a row of which no worker became ready, and a pool that has none is broken.</summary>
    internal const int MostFailures = 5;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private readonly HashSet<int> _present = [];
    private readonly HashSet<int> _dead = [];
    private int _starting;
    private readonly HashSet<int> _ending = [];
    private int _failures;
    private int _lastNumber;
    private bool _waiting;

    internal int Target { get; set; } = target;

    /// <summary>No worker is started any more.</summary>
    internal bool Closed { get; set; }

    internal bool IsEmpty => _starting == 0 && _present.Count == 0;

    internal IReadOnlyCollection<int> Present => _present;

    /// <summary>How many more there are than there should be.</summary>
    internal int Surplus => _present.Count - _ending.Count - Target;

    internal void Balance()
    {
        if (Closed || _waiting) return;
        while (_starting + _present.Count - _ending.Count < Target)
        {
            _starting++;
            supply.Start($"PoolWorker-{++_lastNumber}");
        }
    }

    /// <summary>False when the pool has no use for it.</summary>
    internal bool Joined(int slot)
    {
        // 1. A worker says that it has joined. 2. It dies, and the proof, which comes from the node itself, overtakes its message. 3. The
        // message arrives: a seat made now would never be left.
        if (_dead.Contains(slot) || !_present.Add(slot)) return false;
        StartFailed();
        if (!Closed) return true;
        Stop(slot, kill: true);
        return false;
    }

    /// <summary>One start less is awaited.</summary>
    internal void StartFailed() => _starting = Math.Max(0, _starting - 1);

    internal void Stop(int slot, bool kill)
    {
        _ending.Add(slot);
        supply.Stop(slot, kill);
    }

    internal void Died(int slot)
    {
        if (!_dead.Add(slot)) return;
        if (!_present.Remove(slot)) StartFailed();
        _ending.Remove(slot);
    }

    internal void BecameReady() => _failures = 0;

    /// <summary>A worker did not become ready. False when it was one too many and <paramref name="canWork"/> does not hold: a pool that
    /// has workers goes on with those it has. <paramref name="delay"/> is how long to wait before the next start, null when that wait is
    /// under way already: workers that fail together fail once.</summary>
    internal bool Failed(bool canWork, out TimeSpan? delay)
    {
        delay = null;
        if (_waiting) return true;
        if (++_failures >= MostFailures && !canWork) return false;
        _waiting = true;
        delay = FirstDelay * Math.Pow(2, Math.Min(_failures, MostFailures) - 1);
        return true;
    }

    internal void WaitedEnough() => _waiting = false;
}
