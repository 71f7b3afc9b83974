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
            Assert.Equal(free.Min(other => (PoolSeat.MostEnvelopes - other.Credit, other.Load)), (PoolSeat.MostEnvelopes - seat.Credit, seat.Load));
        }
    }
}
