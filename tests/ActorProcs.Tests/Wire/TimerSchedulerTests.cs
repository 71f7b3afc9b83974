using System.Collections.Concurrent;
using ActorProcs.Wire;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace ActorProcs.Tests.Wire;

public sealed class TimerSchedulerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    private readonly TimerScheduler _scheduler = new(Config.Empty, NoLogger.Instance);

    private IActionScheduler Actions => _scheduler;

    private ITellScheduler Tells => _scheduler;

    public void Dispose() => _scheduler.Dispose();

    [Fact]
    public async Task An_action_runs_once_and_not_before_its_time()
    {
        var ran = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = _scheduler.MonotonicClock;

        Actions.ScheduleOnce(Soon, () => ran.SetResult(_scheduler.MonotonicClock - start));

        Assert.True(await ran.Task.WaitAsync(Patience) >= Soon);
    }

    [Fact]
    public async Task A_repeated_action_runs_again_and_again_never_early_until_it_is_cancelled_from_inside()
    {
        var times = new ConcurrentQueue<TimeSpan>();
        using var cancel = new Cancelable(Actions);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = _scheduler.MonotonicClock;

        Actions.ScheduleRepeatedly(Soon, Soon, () =>
        {
            times.Enqueue(_scheduler.MonotonicClock - start);
            if (times.Count != 5) return;
            cancel.Cancel();
            done.SetResult();
        }, cancel);
        await done.Task.WaitAsync(Patience);
        await BarrierAsync(10 * Soon);

        Assert.Equal(5, times.Count);
        Assert.All(times.Select((time, i) => (time, i)), run => Assert.True(run.time >= (run.i + 1) * Soon));
    }

    [Fact]
    public async Task Equal_delays_run_in_the_order_in_which_they_were_set()
    {
        var order = new ConcurrentQueue<int>();
        for (var i = 0; i < 1000; i++)
        {
            var number = i;
            Actions.ScheduleOnce(Soon, () => order.Enqueue(number));
        }

        await BarrierAsync(5 * Soon);

        Assert.Equal(Enumerable.Range(0, 1000), order);
    }

    [Fact]
    public async Task What_is_cancelled_before_or_after_it_was_scheduled_does_not_run()
    {
        var ran = 0;
        using var before = new Cancelable(Actions);
        using var after = new Cancelable(Actions);
        before.Cancel();

        Actions.ScheduleOnce(TimeSpan.Zero, () => Interlocked.Increment(ref ran), before);
        Actions.ScheduleOnce(Soon, () => Interlocked.Increment(ref ran), after);
        Actions.ScheduleRepeatedly(Soon, Soon, () => Interlocked.Increment(ref ran), after);
        after.Cancel();
        await BarrierAsync(5 * Soon);

        Assert.Equal(0, ran);
        Assert.Equal(0, _scheduler.Held);
    }

    [Fact]
    public async Task An_action_that_throws_is_not_repeated_and_stops_nobody_else()
    {
        var ran = 0;
        Actions.ScheduleRepeatedly(Soon, Soon, () =>
        {
            Interlocked.Increment(ref ran);
            throw new InvalidOperationException("on purpose");
        });

        await BarrierAsync(5 * Soon);

        Assert.Equal(1, ran);
    }

    [Fact]
    public void Delays_below_zero_and_intervals_not_above_it_are_refused_as_Akka_refuses_them()
    {
        var below = TimeSpan.FromMilliseconds(-1);
        Assert.Throws<ArgumentOutOfRangeException>(() => Actions.ScheduleOnce(below, () => { }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Actions.ScheduleRepeatedly(below, Soon, () => { }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Actions.ScheduleRepeatedly(Soon, TimeSpan.Zero, () => { }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Actions.ScheduleRepeatedly(Soon, below, () => { }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tells.ScheduleTellOnce(below, ActorRefs.Nobody, "x", ActorRefs.NoSender));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tells.ScheduleTellRepeatedly(Soon, TimeSpan.Zero, ActorRefs.Nobody, "x", ActorRefs.NoSender));
    }

    [Fact]
    public void Disposal_runs_what_is_outstanding_once_and_refuses_anything_new()
    {
        var ran = 0;
        using var cancelled = new Cancelable(Actions);
        Actions.ScheduleOnce(Never, () => ran++);
        Actions.ScheduleRepeatedly(Never, Never, () => ran++);
        Actions.ScheduleOnce(Never, () => Actions.ScheduleOnce(Soon, () => ran += 100));
        Actions.ScheduleOnce(Never, () => throw new InvalidOperationException("on purpose"));
        Actions.ScheduleOnce(Never, () => ran += 100, cancelled);
        cancelled.Cancel();

        _scheduler.Dispose();
        _scheduler.Dispose();

        Assert.Equal(2, ran);
        Assert.Throws<SchedulerException>(() => Actions.ScheduleOnce(Soon, () => { }));
    }

    [Fact]
    public async Task A_delay_that_never_ends_is_possible()
    {
        var ran = false;
        Actions.ScheduleOnce(TimeSpan.MaxValue, () => ran = true);

        await BarrierAsync(Soon);

        Assert.False(ran);
    }

    [Fact]
    public void A_million_timeouts_that_are_set_and_cancelled_do_not_fill_the_memory()
    {
        for (var i = 0; i < 1_000_000; i++)
        {
            var cancel = new Cancelable(Actions);
            Actions.ScheduleOnce(Never, () => { }, cancel);
            cancel.Cancel(throwOnFirstException: false);
        }

        Assert.InRange(_scheduler.Held, 0, 2048);
    }

    [Fact]
    public async Task Messages_are_told_once_and_repeatedly_with_their_sender()
    {
        using var system = ActorSystem.Create("timers", ConfigurationFactory.ParseString(
            "akka.scheduler.implementation = \"ActorProcs.Wire.TimerScheduler, ActorProcs.Runtime\"\nakka.stdout-loglevel = OFF\nakka.loglevel = OFF"));
        Assert.IsType<TimerScheduler>(system.Scheduler);
        var (actor, seen) = system.Collect("in");

        system.Scheduler.ScheduleTellOnce(Soon, actor, "once", ActorRefs.NoSender);
        var repeated = system.Scheduler.ScheduleTellRepeatedlyCancelable(TimeSpan.Zero, Soon, actor, "again", ActorRefs.NoSender);

        for (var end = DateTime.UtcNow + Patience; seen().Count(message => Equals(message, "again")) < 3; await Task.Delay(5)) Assert.True(DateTime.UtcNow < end);
        repeated.Cancel();
        Assert.Single(seen(), "once");
        Assert.InRange(((ITimeProvider)system.Scheduler).Now, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    /// <summary>Returns when everything that was due so long from now has had its turn.</summary>
    private Task BarrierAsync(TimeSpan delay)
    {
        var passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Actions.ScheduleOnce(delay, () => passed.SetResult());
        return passed.Task.WaitAsync(Patience);
    }
}
