namespace ActorProcs.Tests.Signals;

public sealed class ProcEventTests : IDisposable
{
    private readonly SignalHarness _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task Whoever_hears_from_the_one_that_set_it_sees_it_set()
    {
        var setter = ProcEvent.Create(_node.Process(), null);
        var reader = _node.Process();
        var seen = SignalHarness.OpenEvent(reader, setter);
        var told = ProcSemaphore.Create(_node.Process(), 0, bounded: false, null);
        var heard = SignalHarness.OpenSemaphore(reader, told);

        for (var round = 0; round < 500; round++)
        {
            var isSet = round % 2 == 0;
            Assert.Equal(!isSet, seen.IsSet);
            var hearing = Task.Run(() =>
            {
                heard.Acquire();
                return seen.IsSet;
            });
            if (isSet) setter.Set();
            else setter.Clear();
            Assert.Equal(isSet, setter.IsSet);
            told.Release();
            Assert.Equal(isSet, await hearing.WaitAsync(SignalHarness.Patience));
        }
    }

    [Fact]
    public async Task Set_wakes_all_who_wait_even_when_it_is_cleared_at_once()
    {
        var mine = ProcEvent.Create(_node.Process(), null);
        var yours = SignalHarness.OpenEvent(_node.Process(), mine);
        var waits = Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? mine : yours).WaitAsync()).ToArray();

        mine.Set();
        mine.Clear();

        Assert.All(await Task.WhenAll(waits).WaitAsync(SignalHarness.Patience), Assert.True);
        Assert.False(yours.Wait(TimeSpan.Zero));
    }

    [Fact]
    public async Task A_wait_ends_with_its_time_or_its_cancellation()
    {
        var never = ProcEvent.Create(_node.Process(), null);
        using var cancel = new CancellationTokenSource();
        var waiting = never.WaitAsync(cancellationToken: cancel.Token);
        Assert.False(never.Wait(TimeSpan.FromMilliseconds(1)));
        Assert.False(never.Wait(TimeSpan.FromSeconds(-5)));

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(SignalHarness.Patience));
    }

    [Fact]
    public void A_lost_event_does_not_go_on_saying_what_it_was()
    {
        var flag = ProcEvent.Create(_node.Process(), null);
        Assert.False(flag.IsSet);

        _node.LoseNode();

        Assert.Throws<ObjectLostException>(() => flag.IsSet);
    }
}
