namespace ActorProcs.ProcessTests;

public sealed class SignalTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void A_killed_holders_permits_come_back()
    {
        var semaphore = Procs.BoundedSemaphore(2);
        var has = Procs.Event();
        using var holder = Procs.Start(() =>
        {
            semaphore.Acquire();
            semaphore.Acquire();
            has.Set();
            Thread.Sleep(Timeout.Infinite);
        });
        Assert.True(has.Wait(Patience));
        Assert.False(semaphore.TryAcquire());

        holder.Kill();

        Assert.True(semaphore.TryAcquire(Patience));
        Assert.True(semaphore.TryAcquire(Patience));
        semaphore.Release(2);
    }

    [Fact]
    public void A_killed_waiter_takes_no_permit_with_it()
    {
        var semaphore = Procs.Semaphore(0);
        var here = Procs.Event();
        using var waiter = Procs.Start(() =>
        {
            here.Set();
            semaphore.Acquire();
        });
        Assert.True(here.Wait(Patience));

        waiter.Kill();
        Assert.True(waiter.Join(Patience));
        semaphore.Release();

        Assert.True(semaphore.TryAcquire(Patience));
    }

    [Fact]
    public void What_one_process_sets_another_sees_and_is_woken_by()
    {
        var (go, seen) = (Procs.Event(), Procs.Event());
        using var other = Procs.Start(() =>
        {
            if (go.IsSet) Procs.Exit(1);
            seen.Set();
            while (!go.IsSet) Thread.Yield();
            seen.Clear();
        });
        Assert.True(seen.Wait(Patience));

        go.Set();

        Assert.True(other.Join(Patience));
        Assert.Equal(0, other.ExitCode);
        Assert.False(seen.IsSet);
    }

    [Fact]
    public async Task Processes_pass_a_barrier_together_and_one_of_them_runs_the_action()
    {
        var runs = Procs.Semaphore(0);
        var barrier = Procs.Barrier(3, () => runs.Release());

        var indexes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Procs.RunAsync(() => barrier.Wait(Patience))));

        Assert.Equal([0, 1, 2], indexes.Order());
        Assert.Equal(1, runs.CurrentCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_killed_party_breaks_the_barrier_whether_it_was_there_or_not(bool waits)
    {
        var barrier = Procs.Barrier(3);
        var here = Procs.Event();
        using var party = Procs.Start(() =>
        {
            here.Set();
            if (waits) barrier.Wait();
            GC.KeepAlive(barrier);
            Thread.Sleep(Timeout.Infinite);
        });
        Assert.True(here.Wait(Patience));
        var other = barrier.WaitAsync();
        await Eventually.TrueAsync(() => barrier.Waiting == (waits ? 2 : 1), "the parties are there");

        party.Kill();

        var broken = await Assert.ThrowsAsync<BarrierBrokenException>(() => other.WaitAsync(Patience));
        Assert.Contains("has died", broken.Message, StringComparison.Ordinal);
        Assert.True(barrier.IsBroken);
        barrier.Reset();
        Assert.False(barrier.IsBroken);
    }

    [Fact]
    public async Task What_a_process_has_said_is_heard_though_it_ends_at_once()
    {
        var barrier = Procs.Barrier(2, () =>
        {
            // So many that the last word is still on its way when the process has ended.
            for (var i = 0; i < 5000; i++) Procs.Lock();
            throw new InvalidOperationException("no flour");
        });
        var other = barrier.WaitAsync();
        await Eventually.TrueAsync(() => barrier.Waiting == 1, "the first party is there");

        // The maker of a barrier runs the action itself, were it the last to come.
        using var last = Procs.Start(() => barrier.Wait());

        var broken = await Assert.ThrowsAsync<BarrierBrokenException>(() => other.WaitAsync(Patience));
        Assert.Contains("no flour", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Processes_wait_for_each_other_at_a_condition()
    {
        var condition = Procs.Condition();
        var turn = Procs.Value(0);
        const int turns = 20;

        var players = Enumerable.Range(0, 2).Select(me => Procs.RunAsync(() =>
        {
            var played = 0;
            using (condition.Acquire())
            {
                while (turn.Value < turns)
                {
                    if (!condition.WaitFor(() => turn.Value % 2 == me || turn.Value >= turns, Patience)) return -1;
                    if (turn.Value >= turns) break;
                    turn.Value += 1;
                    played++;
                    condition.NotifyAll();
                }
            }

            return played;
        })).ToArray();

        var played = await Task.WhenAll(players);
        Assert.All(played, number => Assert.Equal(turns / 2, number));
    }

    [Fact]
    public async Task A_process_that_is_killed_with_the_lock_of_a_condition_wakes_who_waits()
    {
        var condition = Procs.Condition();
        var has = Procs.Event();
        var waiting = Task.Factory.StartNew(
            () =>
            {
                using (condition.Acquire())
                {
                    has.Set();
                    return condition.Wait(Patience);
                }
            },
            TaskCreationOptions.LongRunning);
        Assert.True(has.Wait(Patience));
        has.Clear();
        using var killed = Procs.Start(() =>
        {
            condition.Acquire();
            has.Set();
            Thread.Sleep(Timeout.Infinite);
        });
        Assert.True(has.Wait(Patience));

        killed.Kill();

        Assert.True(await waiting.WaitAsync(Patience));
    }
}
