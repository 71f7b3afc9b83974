using ActorProcs.Tenure;

namespace ActorProcs.Tests.Tenure;

/// <summary>The races of the word itself, between real threads and without any messages.</summary>
public sealed class InProcessWordTests
{
    private readonly InProcessWord _word = new(TimeProvider.System);

    public InProcessWordTests() => _word.Arrive();

    [Fact]
    public async Task A_wait_and_a_release_at_the_same_moment_never_miss_each_other()
    {
        const int Rounds = 20_000;
        var round = 0;
        var over = 0;

        var holder = Conditions.OnThread(() =>
        {
            for (var i = 1; i <= Rounds; i++)
            {
                Assert.True(_word.TryTake(out var ticket));
                Volatile.Write(ref round, i);
                Thread.SpinWait(i % 200);
                _word.TryGive(ticket);
                SpinWait.SpinUntil(() => Volatile.Read(ref over) == i);
            }
        });
        var waiter = Conditions.OnThread(() =>
        {
            for (var i = 1; i <= Rounds; i++)
            {
                SpinWait.SpinUntil(() => Volatile.Read(ref round) == i);

                // Cannot be nudged, so nothing but the release that it races with can wake it.
                var mine = new TaskWaiter();
                if (_word.Await(mine, out var ticket) != Waiting.Taken) ticket = mine.Ticket.WaitAsync(Conditions.Limit).GetAwaiter().GetResult();
                _word.TryGive(ticket);
                Volatile.Write(ref over, i);
            }
        });

        await Task.WhenAll(holder, waiter);
        Assert.Equal(2 * Rounds, _word.LastTicket);
    }

    [Fact]
    public async Task Threads_that_take_it_without_queueing_never_meet_inside()
    {
        const int Times = 300_000;
        var count = 0L;

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Conditions.OnThread(() =>
        {
            for (var i = 0; i < Times;)
            {
                if (!_word.TryTake(out var ticket)) continue;
                count++;
                if (_word.TryGive(ticket) != Giving.Given) throw new InvalidOperationException("somebody else had it");
                i++;
            }
        })));

        Assert.Equal(3 * Times, count);
        Assert.Equal(3 * Times, _word.LastTicket);
    }

    [Fact]
    public void A_release_of_an_earlier_acquisition_changes_nothing()
    {
        Assert.True(_word.TryTake(out var first));
        Assert.Equal(Giving.Given, _word.TryGive(first));
        Assert.True(_word.TryTake(out var second));

        Assert.Equal(Giving.NotYours, _word.TryGive(first));

        Assert.True(_word.IsHeldBy(second));
    }
}
