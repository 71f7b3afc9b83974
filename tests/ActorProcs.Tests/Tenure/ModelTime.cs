namespace ActorProcs.Tests.Tenure;

/// <summary>A clock that moves when it is told to.</summary>
internal sealed class ModelTime : TimeProvider
{
    private readonly List<ModelTimer> _timers = [];
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    internal bool HasTimers => _timers.Any(timer => timer.Due is not null);

    public override long GetTimestamp() => _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ModelTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    internal void Advance(TimeSpan time)
    {
        _now += time.Ticks;
        foreach (var timer in _timers.ToArray()) timer.FireIfDue();
    }

    private sealed class ModelTimer(ModelTime time, Action fire) : ITimer
    {
        internal long? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime < TimeSpan.Zero ? null : time._now + dueTime.Ticks;
            return true;
        }

        public void Dispose()
        {
            Due = null;
            time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        internal void FireIfDue()
        {
            if (Due is not { } due || due > time._now) return;
            Due = null;
            fire();
        }
    }
}
