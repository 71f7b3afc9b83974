using System.Collections.Concurrent;
using System.Globalization;

namespace ActorProcs.ClusterTests.Histories;

/// <summary>What many saw who entered one lock and raised under it, in two steps, a number: was each alone, and did the fencing tokens grow?</summary>
internal sealed class LockHistory
{
    private readonly ConcurrentQueue<Visit> _visits = new();
    private int _unknown;

    internal int Count => _visits.Count;

    internal int Unknown => _unknown;

    /// <param name="answer">What the visitor has told; null or an error: nobody knows whether it was inside.</param>
    internal void Record(string? answer)
    {
        if (answer?.Split(' ') is not ["ok", var token, var entered, var left, var before, var abandoned])
        {
            Interlocked.Increment(ref _unknown);
            return;
        }

        _visits.Enqueue(new Visit(Number(token), Number(entered), Number(left), (int)Number(before), bool.Parse(abandoned)));
    }

    /// <param name="final">What the number is at the end.</param>
    internal void Check(int final)
    {
        Assert.InRange(final, _visits.Count, _visits.Count + _unknown);
        var visits = _visits.OrderBy(visit => visit.Entered).ToArray();
        for (var i = 1; i < visits.Length; i++)
        {
            var (before, after) = (visits[i - 1], visits[i]);

            // 1. A host is cut off or stands still while somebody of it is inside. 2. It is given up, and the next one enters and is told so.
            // 3. The first one finds out only then. What it has not written by now is refused, and its token is the smaller one.
            Assert.True(after.Entered >= before.Left || after.Abandoned, $"{after} was inside together with {before}");
            Assert.True(after.Token > before.Token, $"the token of {after} is not larger than that of {before}, which came first");
            Assert.True(after.Number > before.Number, $"{after} did not see what {before} had written");
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private sealed record Visit(long Token, long Entered, long Left, int Number, bool Abandoned);
}
