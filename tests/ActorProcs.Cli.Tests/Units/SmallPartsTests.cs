using ActorProcs.Cli.Clusters;
using ActorProcs.Cli.Jobs;
using ActorProcs.Cli.Terminal;

namespace ActorProcs.Cli.Tests.Units;

public sealed class SmallPartsTests
{
    [Fact]
    public void Ids_of_jobs_are_short_different_and_in_the_order_of_submission()
    {
        var clock = new SteppingClock();
        var ids = new JobId(clock);
        var given = Enumerable.Range(0, 5000).Select(i =>
        {
            if (i % 7 == 0) clock.Step(TimeSpan.FromMilliseconds(i % 50));
            return ids.Next();
        }).ToArray();
        Assert.Equal(given.Distinct().Order(StringComparer.Ordinal), given);
        Assert.All(given, id => Assert.Matches("^[0-9A-Z]{8}$", id));
    }

    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("10s", 10.0)]
    [InlineData("1.5m", 90.0)]
    [InlineData("2h", 7200.0)]
    [InlineData("2", null)]
    [InlineData("s", null)]
    [InlineData("-1s", null)]
    [InlineData("1d", null)]
    [InlineData("9999h", null)]
    public void Durations_have_a_unit(string text, double? seconds) => Assert.Equal(seconds, Durations.Parse(text)?.TotalSeconds);

    [Theory]
    [InlineData("staus", "status")]
    [InlineData("satus", "status")]
    [InlineData("rnu", "run")]
    [InlineData("pu", "up")]
    [InlineData("dashboard", null)]
    [InlineData("x", null)]
    public void Only_near_misses_are_corrected(string typed, string? meant) =>
        Assert.Equal(meant, UsageErrors.Nearest(typed, ["up", "run", "status", "version"]));

    [Fact]
    public void Only_one_at_a_time_has_the_claim_and_a_free_one_leaves_no_trace()
    {
        using var folder = new RuntimeFolder();
        Directory.CreateDirectory(folder.Path);
        var holders = 0;
        var taken = 0;
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            for (var i = 0; i < 300; i++)
            {
                using var claim = ClusterClaim.TryTake(folder.Path);
                if (claim is null) continue;
                Assert.Equal(1, Interlocked.Increment(ref holders));
                Interlocked.Increment(ref taken);
                Interlocked.Decrement(ref holders);
            }
        });
        Assert.True(taken > 0);
        Assert.Empty(folder.Contents());
    }

    private sealed class SteppingClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        internal void Step(TimeSpan by) => _now += by;
    }
}
