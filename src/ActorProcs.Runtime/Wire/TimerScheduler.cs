using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace ActorProcs.Wire;

/// <summary>Akka's scheduler without ticks: one timer of the runtime, set to the earliest deadline and to nothing when there is none.</summary>
/// <remarks>Akka's own wheel wakes up a hundred times a second for ever, which costs an idle worker 6 to 7 % of a core. The contract is
/// the wheel's: delays are kept to a millisecond or two and never fire early; an action that throws is logged and not repeated; disposal
/// runs what is outstanding, once, and refuses anything new. One timer over a queue, and not a timer for each registration, because an
/// entry of the queue takes 80 bytes instead of 200, is set five to ten times faster, and keeps the order of equal delays.</remarks>
internal sealed class TimerScheduler : SchedulerBase, IDateTimeOffsetNowTimeProvider, IDisposable
{
    private static readonly long Origin = Stopwatch.GetTimestamp();

    private readonly Lock _gate = new();
    private readonly PriorityQueue<ScheduledWork, Deadline> _queue = new();
    private readonly Timer _timer;
    private long _count;
    private int _purgeAt = 1024;
    private TimeSpan _timerDue = TimeSpan.MaxValue;
    private bool _running;
    private bool _stopped;

    public TimerScheduler(Config scheduler, ILoggingAdapter log)
        : base(scheduler, log)
    {
        // The timer must not hold whatever context the first user of the system happened to have.
        using (ExecutionContext.SuppressFlow()) _timer = new Timer(static scheduler => ((TimerScheduler)scheduler!).RunDue(), this, Timeout.Infinite, Timeout.Infinite);
    }

    public override TimeSpan MonotonicClock => Stopwatch.GetElapsedTime(Origin);

    public override TimeSpan HighResMonotonicClock => Stopwatch.GetElapsedTime(Origin);

    protected override DateTimeOffset TimeNow => TimeProvider.System.GetUtcNow();

    /// <summary>How many registrations are held, cancelled ones that have not been found yet included.</summary>
    internal int Held
    {
        get { lock (_gate) return _queue.Count; }
    }

    public void Dispose()
    {
        List<ScheduledWork> outstanding = [];
        lock (_gate)
        {
            if (_stopped) return;
            _stopped = true;
            while (_queue.TryDequeue(out var work, out _)) outstanding.Add(work);
        }

        _timer.Dispose();
        foreach (var work in outstanding) work.RunAtShutdown(Log);
    }

    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable? cancelable) =>
        Schedule(delay, TimeSpan.Zero, new TellWork(receiver, message, sender), cancelable);

    protected override void InternalScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable? cancelable) =>
        Schedule(initialDelay, interval, new TellWork(receiver, message, sender), cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) =>
        Schedule(delay, TimeSpan.Zero, new ActionRunnable(action), cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) =>
        Schedule(delay, TimeSpan.Zero, action, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Schedule(initialDelay, interval, new ActionRunnable(action), cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable) =>
        Schedule(initialDelay, interval, action, cancelable);

    private void Schedule(TimeSpan delay, TimeSpan interval, IRunnable run, ICancelable? cancelable)
    {
        var now = MonotonicClock;
        // "For ever" is a legal delay, and adding it to now must not wrap round into the past.
        var due = delay < TimeSpan.MaxValue - now ? now + delay : TimeSpan.MaxValue;
        lock (_gate)
        {
            if (_stopped) throw new SchedulerException("The scheduler has been shut down with its actor system: nothing can be scheduled any more.");
            if (cancelable?.IsCancellationRequested == true) return;
            Enqueue(new ScheduledWork(run, interval, cancelable), due);
            SetTimer(now);
        }
    }

    /// <summary>One at a time, so that what is due earlier is run, or told, earlier: while this runs nobody sets the timer.</summary>
    private void RunDue()
    {
        lock (_gate)
        {
            // 1. The timer fires. 2. Somebody schedules something earlier and sets it again. 3. It fires again. The first still runs,
            // and looks at the queue once more before it ends.
            if (_running) return;
            _running = true;
        }

        while (TryTakeDue(out var work, out var due))
        {
            // Outside the lock, because what runs may schedule.
            if (!work.Run(Log) || work.Interval <= TimeSpan.Zero) continue;
            var now = MonotonicClock;
            var next = due + work.Interval;
            lock (_gate)
            {
                if (_stopped) return;
                // The beat is kept, but beats missed in a stall are skipped and not made up for in a burst.
                Enqueue(work, next > now ? next : now + work.Interval);
            }
        }
    }

    private bool TryTakeDue(out ScheduledWork work, out TimeSpan due)
    {
        lock (_gate)
        {
            var now = MonotonicClock;
            while (_queue.TryPeek(out work!, out var deadline) && (deadline.Due <= now || work.IsCancelled))
            {
                _queue.Dequeue();
                due = deadline.Due;
                if (!work.IsCancelled) return true;
            }

            _running = false;
            _timerDue = TimeSpan.MaxValue;
            SetTimer(now);
            due = default;
            return false;
        }
    }

    /// <summary>Must be called under the lock, as <see cref="SetTimer"/> must.</summary>
    private void Enqueue(ScheduledWork work, TimeSpan due)
    {
        if (_queue.Count >= _purgeAt) Purge();
        _queue.Enqueue(work, new Deadline(due, _count++));
    }

    private void SetTimer(TimeSpan now)
    {
        if (_stopped || _running || !_queue.TryPeek(out _, out var earliest) || earliest.Due >= _timerDue) return;
        _timerDue = earliest.Due;
        // Rounded up, or the timer would fire before the deadline and be set again, over and over, until it has passed.
        var milliseconds = Math.Clamp(Math.Ceiling((earliest.Due - now).TotalMilliseconds), 0, int.MaxValue);
        _timer.Change((long)milliseconds, Timeout.Infinite);
    }

    /// <summary>A cancellation leaves its registration behind until it is due. Who sets and cancels a long timeout for every message
    /// would fill the memory, so all are looked through each time their number has doubled.</summary>
    private void Purge()
    {
        var live = _queue.UnorderedItems.Where(item => !item.Element.IsCancelled).ToArray();
        _queue.Clear();
        _queue.EnqueueRange(live);
        _purgeAt = Math.Max(1024, 2 * live.Length);
    }

    /// <summary>Equal deadlines run in the order in which they were set.</summary>
    private readonly record struct Deadline(TimeSpan Due, long Order) : IComparable<Deadline>
    {
        public int CompareTo(Deadline other)
        {
            var byTime = Due.CompareTo(other.Due);
            return byTime != 0 ? byTime : Order.CompareTo(other.Order);
        }
    }

    private sealed class TellWork(ICanTell receiver, object message, IActorRef sender) : IRunnable
    {
        public void Run() => receiver.Tell(message, sender);

        public void Execute() => Run();
    }
}
