namespace ActorProcs.Tests.Signals;

public sealed class ProcBarrierTests : IDisposable
{
    private readonly SignalHarness _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task Nobody_passes_before_all_are_there_and_each_has_its_own_index()
    {
        const int rounds = 50;
        var first = ProcBarrier.Create(_node.Process(), 3, null, null, null);
        ProcBarrier[] parties = [first, SignalHarness.OpenBarrier(_node.Process(), first), SignalHarness.OpenBarrier(_node.Process(), first)];
        var arrived = new int[rounds];
        var indexes = new int[rounds];

        await Task.WhenAll(parties.Select(barrier => Task.Run(() =>
        {
            for (var round = 0; round < rounds; round++)
            {
                Interlocked.Increment(ref arrived[round]);
                var index = barrier.Wait(SignalHarness.Patience);
                Assert.Equal(3, Volatile.Read(ref arrived[round]));
                Interlocked.Add(ref indexes[round], 1 << (4 * index));
            }
        })));

        Assert.All(indexes, sum => Assert.Equal(0x111, sum));
        Assert.False(first.IsBroken);
        Assert.Equal(0, first.Waiting);
    }

    [Fact]
    public async Task The_action_is_run_once_before_anybody_goes_on()
    {
        var runs = 0;
        var barrier = ProcBarrier.Create(_node.Process(), 2, () => Interlocked.Increment(ref runs), null, null);

        for (var round = 1; round <= 20; round++)
        {
            var other = barrier.WaitAsync(SignalHarness.Patience);
            var mine = barrier.Wait(SignalHarness.Patience);
            Assert.Equal(round, runs);
            Assert.Equal(1, mine + await other);
        }
    }

    [Fact]
    public async Task An_action_that_fails_is_thrown_where_it_ran_and_breaks_the_barrier_for_the_others()
    {
        var barrier = ProcBarrier.Create(_node.Process(), 2, () => throw new FormatException("as planned"), null, null);
        var other = barrier.WaitAsync();
        SignalHarness.Until(() => barrier.Waiting == 1);

        Assert.Throws<FormatException>(() => barrier.Wait());

        var broken = await Assert.ThrowsAsync<BarrierBrokenException>(() => other.WaitAsync(SignalHarness.Patience));
        Assert.Contains("as planned", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_whose_time_is_up_breaks_it_for_all_until_it_is_reset()
    {
        var barrier = ProcBarrier.Create(_node.Process(), 3, null, null, null);
        var patient = barrier.WaitAsync();

        Assert.Throws<BarrierBrokenException>(() => barrier.Wait(TimeSpan.FromMilliseconds(1)));
        await Assert.ThrowsAsync<BarrierBrokenException>(() => patient.WaitAsync(SignalHarness.Patience));
        Assert.True(barrier.IsBroken);
        Assert.Throws<BarrierBrokenException>(() => barrier.Wait());

        barrier.Reset();

        Assert.False(barrier.IsBroken);
        var three = Enumerable.Range(0, 3).Select(_ => barrier.WaitAsync(SignalHarness.Patience)).ToArray();
        Assert.Equal([0, 1, 2], (await Task.WhenAll(three)).Order());
    }

    [Fact]
    public async Task A_cancelled_wait_breaks_it_and_says_that_it_was_cancelled()
    {
        var barrier = ProcBarrier.Create(_node.Process(), 3, null, null, null);
        using var cancel = new CancellationTokenSource();
        var other = barrier.WaitAsync();
        var leaving = barrier.WaitAsync(cancellationToken: cancel.Token);
        SignalHarness.Until(() => barrier.Waiting == 2);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving.WaitAsync(SignalHarness.Patience));
        await Assert.ThrowsAsync<BarrierBrokenException>(() => other.WaitAsync(SignalHarness.Patience));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_process_that_dies_while_it_waits_breaks_it_however_it_ended(bool failed)
    {
        var process = _node.Process();
        var barrier = ProcBarrier.Create(_node.Process(), 3, null, null, null);
        _ = SignalHarness.OpenBarrier(process, barrier).WaitAsync();
        var other = barrier.WaitAsync();
        SignalHarness.Until(() => barrier.Waiting == 2);

        _node.Kill(process, failed);

        var broken = await Assert.ThrowsAsync<BarrierBrokenException>(() => other.WaitAsync(SignalHarness.Patience));
        Assert.Contains("has died", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_with_a_handle_that_crashes_before_it_comes_is_not_waited_for()
    {
        var process = _node.Process();
        var barrier = ProcBarrier.Create(_node.Process(), 2, null, null, null);
        var waiting = barrier.WaitAsync();
        _ = SignalHarness.OpenBarrier(process, barrier);

        _node.Kill(process);

        await Assert.ThrowsAsync<BarrierBrokenException>(() => waiting.WaitAsync(SignalHarness.Patience));
    }

    [Fact]
    public async Task A_process_that_ends_well_between_two_rounds_may_be_replaced()
    {
        var (leaving, replacement) = (_node.Process(), _node.Process());
        var barrier = ProcBarrier.Create(_node.Process(), 2, null, null, null);
        await Task.WhenAll(barrier.WaitAsync(SignalHarness.Patience), SignalHarness.OpenBarrier(leaving, barrier).WaitAsync(SignalHarness.Patience));

        _node.Kill(leaving, failed: false);

        await Task.WhenAll(barrier.WaitAsync(SignalHarness.Patience), SignalHarness.OpenBarrier(replacement, barrier).WaitAsync(SignalHarness.Patience));
        Assert.False(barrier.IsBroken);
    }

    [Fact]
    public void Abort_breaks_it_and_names_who_did_it()
    {
        var barrier = ProcBarrier.Create(_node.Process(), 2, null, TimeSpan.FromMinutes(1), null);

        barrier.Abort();

        Assert.Contains("MainProcess", Assert.Throws<BarrierBrokenException>(() => barrier.Wait()).Message, StringComparison.Ordinal);
    }
}
