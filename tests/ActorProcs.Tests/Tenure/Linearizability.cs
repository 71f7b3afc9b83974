using System.Collections.Concurrent;

namespace ActorProcs.Tests.Tenure;

/// <summary>One call of a recorded history. Called and Returned are ticks of one clock for all threads.</summary>
internal sealed record Call<TOperation>(TOperation Operation, long Called, long Returned);

/// <summary>Records calls of several threads on one clock.</summary>
internal sealed class History<TOperation>
{
    private readonly ConcurrentQueue<Call<TOperation>> _calls = new();
    private long _clock;

    internal IReadOnlyList<Call<TOperation>> Calls => [.. _calls];

    internal void Record(Func<TOperation> call)
    {
        var called = Interlocked.Increment(ref _clock);
        var operation = call();
        _calls.Enqueue(new Call<TOperation>(operation, called, Interlocked.Increment(ref _clock)));
    }
}

/// <summary>Is there an order of the calls, in which each one has its effect at one moment between call and return, that explains all
/// results? (The search of Wing and Gong, remembering which sets of calls lead to which states.)</summary>
internal static class Linearizability
{
    /// <param name="initial">The state before the first call.</param>
    /// <param name="calls">At most 64.</param>
    /// <param name="apply">The state after the operation, or null when the operation cannot have had its result in that state.</param>
    internal static bool Explains<TState, TOperation>(
        TState initial,
        IReadOnlyList<Call<TOperation>> calls,
        Func<TState, TOperation, TState?> apply) where TState : struct
    {
        Assert.InRange(calls.Count, 0, 64);
        var all = calls.Count == 64 ? ulong.MaxValue : (1UL << calls.Count) - 1;
        var seen = new HashSet<(ulong, TState)>();
        return From(0, initial);

        bool From(ulong done, TState state)
        {
            if (done == all) return true;
            if (!seen.Add((done, state))) return false;
            var firstReturn = long.MaxValue;
            for (var i = 0; i < calls.Count; i++)
                if ((done & (1UL << i)) == 0) firstReturn = Math.Min(firstReturn, calls[i].Returned);
            for (var i = 0; i < calls.Count; i++)
            {
                // Whoever was called after another had returned cannot have come before it.
                if ((done & (1UL << i)) != 0 || calls[i].Called > firstReturn) continue;
                if (apply(state, calls[i].Operation) is { } next && From(done | (1UL << i), next)) return true;
            }

            return false;
        }
    }
}
