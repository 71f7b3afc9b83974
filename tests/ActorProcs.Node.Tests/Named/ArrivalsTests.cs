using ActorProcs.Named;
using ActorProcs.Wire;
using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace ActorProcs.Node.Tests.Named;

public sealed class ArrivalsTests : TestKit
{
    private readonly List<string> _delivered = [];

    [Fact]
    public void What_is_fetched_keeps_its_place_and_nobody_waits_for_it()
    {
        using var gate = new ManualResetEventSlim();
        var line = Line(gate);

        line.Take("small 1");
        line.Take("large 2");
        line.Take("small 3");
        line.Take("lost 4");
        line.Take("small 5");

        // It came back from all of these, while the bytes of the second are still on their way.
        Assert.Equal(["small 1"], _delivered);
        gate.Set();
        ExpectMsg<IFetched>().Arrive();
        Assert.Equal(["small 1", "large 2 with all", "small 3"], _delivered);
        ExpectMsg<IFetched>().Arrive();
        Assert.Equal(["small 1", "large 2 with all", "small 3", "small 5"], _delivered);
    }

    [Fact]
    public void What_comes_after_it_was_closed_is_thrown_away()
    {
        using var gate = new ManualResetEventSlim();
        var line = Line(gate);
        line.Take("large 1");
        line.Take("small 2");

        line.Close();
        gate.Set();
        ExpectMsg<IFetched>().Arrive();
        line.Take("small 3");

        Assert.Empty(_delivered);
    }

    [Fact]
    public void A_file_is_made_once_and_stays_until_it_has_arrived()
    {
        var folder = Directory.CreateTempSubdirectory("actorprocs-luggage-");
        try
        {
            var bulk = new BulkStore(null, folder.FullName);
            var luggage = new Luggage(bulk);
            var large = new Payload(new byte[Payload.InlineLimit + 1], null, Payload.InlineLimit + 1);
            Assert.True(luggage.Check(1, new Payload([1], null, 1)).IsInline);
            var second = luggage.Check(2, large);
            Assert.Equal(second, luggage.Check(2, large));
            luggage.Check(3, large);
            Assert.Equal(2, folder.GetFiles().Length);

            luggage.Forget(2);
            Assert.Single(folder.GetFiles());
            luggage.ForgetAll();
            Assert.Empty(folder.GetFiles());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Much_goes_in_parts_in_its_order()
    {
        int[] sizes = [1, 300_000, 1, 200_000, 100_000, 1, 1];

        var parts = Luggage.Split(sizes, size => size).ToArray();

        Assert.Equal(sizes, parts.SelectMany(part => part));
        Assert.Equal([[1], [300_000], [1, 200_000], [100_000, 1, 1]], parts);
        Assert.Empty(Luggage.Split(Array.Empty<int>(), size => size));
    }

    private Arrivals<string> Line(ManualResetEventSlim gate) => new(
        TestActor,
        each => !each.StartsWith("small", StringComparison.Ordinal),
        each =>
        {
            Assert.True(gate.Wait(TimeSpan.FromSeconds(90)));
            return each.StartsWith("lost", StringComparison.Ordinal) ? throw new ObjectLostException("It is gone.") : $"{each} with all";
        },
        _delivered.Add);
}
