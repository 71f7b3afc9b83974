using Akka.Actor;

namespace ActorProcs.Tests.Wire;

public sealed class FlowTests : WireTest
{
    [Fact]
    public async Task A_message_of_900_KiB_passes()
    {
        Start(2).ActorOf<Echo>("echo");
        var sent = new byte[900 << 10];
        Random.Shared.NextBytes(sent);

        Assert.Equal(sent, await Remote(Start(1), 2, "echo").Ask<byte[]>(sent, Patience));
    }

    [Fact]
    public async Task A_message_over_the_limit_fails_its_request_and_the_connection_lives_on()
    {
        Start(2).ActorOf<Echo>("echo");
        var a = Start(1);
        var (listener, published) = a.Collect("errors");
        a.EventStream.Subscribe(listener, typeof(FrameTooLargeException));
        var echo = Remote(a, 2, "echo");
        var before = echo.Ask<int>(1, Patience);

        var error = await Assert.ThrowsAsync<FrameTooLargeException>(() => echo.Ask(new byte[2 << 20], Patience));

        Assert.Equal(1, await before);
        Assert.Equal(1 << 20, error.Limit);
        Assert.InRange(error.Size, 2 << 20, (2 << 20) + 1024);
        Assert.EndsWith("/user/echo", error.Recipient, StringComparison.Ordinal);
        Assert.Contains("maximum-frame-size", error.Message, StringComparison.Ordinal);
        Assert.Equal("still here", await echo.Ask<string>("still here", Patience));
        await UntilAsync(() => published().Length == 1, "the error is on the event stream too");
    }

    [Fact]
    public async Task A_message_over_the_limit_without_a_sender_is_an_event_and_later_messages_pass()
    {
        var (_, seen) = Start(2).Collect("in");
        var a = Start(1);
        var (listener, published) = a.Collect("errors");
        a.EventStream.Subscribe(listener, typeof(FrameTooLargeException));
        var to = Remote(a, 2, "in");

        to.Tell("before");
        to.Tell(new byte[3 << 20]);
        to.Tell("after");

        await UntilAsync(() => seen().Length == 2, "both small messages arrive");
        Assert.Equal(["before", "after"], seen());
        await UntilAsync(() => published().Length == 1, "the large one is an event");
    }

    [Fact]
    public async Task Messages_held_back_by_a_full_connection_all_arrive_in_order()
    {
        const int Count = 3000;
        var (_, seen) = Start(2).Collect("in");
        var a = Start(1, "akka.remote.ap.uds.high-water-mark = 64k");
        var to = Remote(a, 2, "in");

        for (var i = 0; i < Count; i++)
        {
            var message = new byte[4 << 10];
            BitConverter.TryWriteBytes(message, i);
            to.Tell(message);
        }

        await UntilAsync(() => seen().Length == Count, "everything arrives");
        Assert.Equal(Enumerable.Range(0, Count), seen().Select(message => BitConverter.ToInt32((byte[])message)));
    }

    [Fact]
    public async Task Everything_told_to_a_full_connection_before_the_end_arrives()
    {
        const int Count = 1000;
        var (_, seen) = Start(2).Collect("in");
        // A busy machine may take longer than the default, which bounds the end of a process whose peer hangs.
        var a = Start(1, "akka.remote.flush-wait-on-shutdown = 30s\nakka.remote.shutdown-timeout = 60s\nakka.remote.ap.uds.flush-timeout = 30s");
        var to = Remote(a, 2, "in");
        // What waits for a connection that is not yet up when the process ends, Akka itself gives up.
        to.Tell("hello");
        await UntilAsync(() => seen().Length == 1, "the connection is up");
        for (var i = 0; i < Count; i++) to.Tell(new byte[32 << 10]);

        await a.Terminate();

        await UntilAsync(() => seen().Length == 1 + Count, "the last message has arrived");
    }
}
