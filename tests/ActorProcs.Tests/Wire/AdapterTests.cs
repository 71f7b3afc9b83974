using Akka.Actor;
using Akka.Remote;
using Akka.Remote.Transport;

namespace ActorProcs.Tests.Wire;

/// <summary>Akka.Remote's own adapters that break connections, wrapped around our transport.</summary>
public sealed class AdapterTests : WireTest
{
    [Fact]
    public async Task A_black_hole_swallows_messages_and_healing_it_lets_them_through_again()
    {
        const string Throttled = "akka.trttl.ap.uds";
        var a = Start(1, "akka.remote.ap.uds.applied-adapters = [\"trttl\"]");
        var b = Start(2, "akka.remote.ap.uds.applied-adapters = [\"trttl\"]");
        b.ActorOf<Echo>("echo");
        var echo = Remote(a, 2, "echo", Throttled);
        Assert.Equal("before", await echo.Ask<string>("before", Patience));

        await ThrottleAsync(Blackhole.Instance);
        await Assert.ThrowsAsync<AskTimeoutException>(() => echo.Ask<string>("lost", TimeSpan.FromMilliseconds(300)));
        await ThrottleAsync(Unthrottled.Instance);

        Assert.Equal("after", await AskUntilAnsweredAsync<string>(echo, "after"));

        async Task ThrottleAsync(ThrottleMode mode) => Assert.True(await Provider(a).Transport
            .ManagementCommand(new SetThrottle(new Address(Throttled, "test", NodeId, 2), ThrottleTransportAdapter.Direction.Both, mode)));
    }

    [Fact]
    public async Task A_connection_whose_frames_are_dropped_at_random_recovers_when_they_are_not()
    {
        const string Failing = "akka.gremlin.ap.uds";
        var a = Start(1, "akka.remote.ap.uds.applied-adapters = [\"gremlin\"]");
        var b = Start(2, "akka.remote.ap.uds.applied-adapters = [\"gremlin\"]");
        b.ActorOf<Echo>("echo");
        var echo = Remote(a, 2, "echo", Failing);
        Assert.Equal(0, await AskUntilAnsweredAsync<int>(echo, 0));

        await InjectAsync(0.5);
        for (var i = 0; i < 200; i++) echo.Tell(i);
        await InjectAsync(0);

        Assert.Equal(-1, await AskUntilAnsweredAsync<int>(echo, -1));

        async Task InjectAsync(double probability) => Assert.True(await Provider(a).Transport
            .ManagementCommand(new FailureInjectorTransportAdapter.One(
                new Address(Failing, "test", NodeId, 2), new FailureInjectorTransportAdapter.Drop(probability, probability))));
    }

    [Fact]
    public async Task An_association_that_is_cut_again_and_again_comes_back_each_time()
    {
        var a = Start(1);
        for (var life = 0; life < 3; life++)
        {
            var b = Start(2);
            b.ActorOf<Echo>("echo");
            Assert.Equal(life, await AskUntilAnsweredAsync<int>(Remote(a, 2, "echo"), life));
            await b.Terminate();
        }
    }
}
