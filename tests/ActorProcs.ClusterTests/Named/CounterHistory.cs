using System.Collections.Concurrent;
using System.Diagnostics;

namespace ActorProcs.ClusterTests.Named;

/// <summary>What many saw of one counter that each of them raised by one and read: can one order of all calls explain it?</summary>
/// <remarks>The results name the order themselves, so no search is needed: every raise has a number of its own, a call that came after
/// another had returned has no smaller number, and numbers that nobody was told belong to calls of which nobody knows whether they happened.</remarks>
internal sealed class CounterHistory
{
    private readonly ConcurrentQueue<Call> _calls = new();
    private int _unknown;

    internal IReadOnlyCollection<Call> Calls => _calls;

    internal int Unknown => _unknown;

    /// <summary>What a process has seen that has a clock of this host.</summary>
    internal void Record(Call call) => _calls.Enqueue(call);

    /// <param name="isAdd">It is raised; else it is read.</param>
    /// <param name="ask">Gives what was told; null when nobody knows whether it happened.</param>
    internal void Record(bool isAdd, Func<int?> ask)
    {
        var called = Stopwatch.GetTimestamp();
        var told = ask();
        if (told is { } value) _calls.Enqueue(new Call(isAdd, value, called, Stopwatch.GetTimestamp()));
        else if (isAdd) Interlocked.Increment(ref _unknown);
    }

    /// <param name="final">What the counter says at the end.</param>
    internal void Check(int final)
    {
        var adds = _calls.Where(call => call.IsAdd).ToArray();
        Assert.Equal(adds.Length, adds.Select(call => call.Value).Distinct().Count());
        Assert.All(_calls, call => Assert.InRange(call.Value, 0, final));
        Assert.InRange(final, adds.Length, adds.Length + _unknown);

        // In the order of their returns, the largest number so far: who is called later must not be told less.
        var byReturn = _calls.OrderBy(call => call.Returned).ToArray();
        var largest = 0;
        var next = 0;
        foreach (var call in _calls.OrderBy(call => call.Called))
        {
            for (; next < byReturn.Length && byReturn[next].Returned < call.Called; next++) largest = Math.Max(largest, byReturn[next].Value);
            Assert.True(call.IsAdd ? call.Value > largest : call.Value >= largest, $"{call} came after {largest} had been told");
        }
    }

    internal sealed record Call(bool IsAdd, int Value, long Called, long Returned);
}
