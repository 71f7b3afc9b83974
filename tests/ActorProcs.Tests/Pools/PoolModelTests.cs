using ActorProcs.Pools;
using Akka.Actor;
using Akka.Routing;
using FsCheck.Xunit;

namespace ActorProcs.Tests.Pools;

public sealed class PoolModelTests
{
    [Property(MaxTest = 1500, StartSize = 20, EndSize = 900)]
    public void Whatever_dies_leaves_or_is_cancelled_every_item_has_one_outcome_and_none_is_started_again_without_a_retry(byte[] script)
    {
        var pool = new ModelPool();
        for (var i = 0; i + 1 < script.Length; i += 2) pool.Do(script[i], script[i + 1]);
        pool.Finish();
    }

    [Property]
    public void Claiming_and_giving_back_never_disagree(byte size, bool[] script)
    {
        var claims = new ItemClaims(0, size);
        var (claimed, end) = (0, (int)size);
        foreach (var give in script)
        {
            if (give)
            {
                var lowered = claims.GiveBack(all: false);
                Assert.InRange(lowered, claimed, end);
                end = lowered;
            }
            else if (claims.TryClaim(out var index)) Assert.Equal(claimed++, index);
            else Assert.Equal(end, claimed);
        }
    }

    [Fact]
    public async Task An_item_is_claimed_or_given_back_however_threads_race_for_it()
    {
        for (var round = 0; round < 200; round++)
        {
            var claims = new ItemClaims(0, 1000);
            var claiming = Task.Run(() =>
            {
                var count = 0;
                while (claims.TryClaim(out _)) count++;
                return count;
            });
            var end = 1000;
            while (!claiming.IsCompleted) end = claims.GiveBack(all: false);
            Assert.Equal(claims.GiveBack(all: true), await claiming);
            Assert.InRange(await claiming, 0, end);
        }
    }

    [Property]
    public void The_routee_has_credit_and_nobody_with_credit_has_less_to_do(byte[] loads)
    {
        var batch = new BatchEntry(new OpenBatch(1, Parcel.Of([]), 0, 0, 0, null));
        var seats = loads.Select((load, slot) =>
        {
            var seat = new PoolSeat(slot, slot, ActorRefs.Nobody) { Ready = load % 7 != 0, Ending = load % 11 == 0 };
            for (var i = 0; i < load % 4; i++)
                seat.Envelopes.Add(new ActorProcs.Pools.Envelope(i, new ItemRange(new ItemBlob(batch, i, 0, 1 + load, Parcel.Of([])), 0, 1 + load)));
            return seat;
        }).ToList();
        var chosen = new CreditRoutingLogic().Select("", [.. seats]);
        var free = seats.Where(seat => seat.Credit > 0).ToList();
        if (free.Count == 0) Assert.Same(Routee.NoRoutee, chosen);
        else
        {
            var seat = Assert.IsType<PoolSeat>(chosen);
            Assert.Equal(free.Min(other => (other.Envelopes.Count, other.Load)), (seat.Envelopes.Count, seat.Load));
        }
    }

    [Theory]
    [InlineData(false, 1_000, PoolSeat.MostEnvelopes)]
    [InlineData(true, 1_000, PoolSeat.MostDistantEnvelopes)]
    [InlineData(true, 200_000, PoolSeat.MostEnvelopes)]
    [InlineData(true, 2_000_000, 1)]
    [InlineData(true, 0, 1)]
    public void A_worker_of_another_host_holds_more_envelopes_that_are_soon_over_and_one_that_is_not(bool isDistant, long nanoseconds, int most)
    {
        var batch = new BatchEntry(new OpenBatch(1, Parcel.Of([]), 0, 0, 0, null));
        batch.Pace.Measured(1, nanoseconds);
        var seat = new PoolSeat(1, 1, ActorRefs.Nobody, isDistant: isDistant) { Ready = true };
        Assert.True(seat.IsIdle);

        var held = 0;
        for (; seat.Credit > 0; held++)
            seat.Envelopes.Add(new ActorProcs.Pools.Envelope(held, new ItemRange(new ItemBlob(batch, held, 0, 1, Parcel.Of([])), 0, 1)));

        Assert.Equal(most, held);
        Assert.False(seat.IsIdle);
    }

    [Fact]
    public void Whoever_holds_fewer_envelopes_comes_first_wherever_it_is()
    {
        var batch = new BatchEntry(new OpenBatch(1, Parcel.Of([]), 0, 0, 0, null));
        batch.Pace.Measured(1, 1_000);
        PoolSeat near = new(1, 1, ActorRefs.Nobody) { Ready = true }, far = new(2, 2, ActorRefs.Nobody, isDistant: true) { Ready = true };
        for (var i = 0; i < 5; i++)
            far.Envelopes.Add(new ActorProcs.Pools.Envelope(i, new ItemRange(new ItemBlob(batch, i, 0, 1, Parcel.Of([])), 0, 1)));
        near.Envelopes.Add(far.Envelopes[0]);

        Assert.True(far.Credit > near.Credit);
        Assert.Same(near, CreditRoutingLogic.Select([far, near]));
    }
}
