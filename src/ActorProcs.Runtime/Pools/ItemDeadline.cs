namespace ActorProcs.Pools;

/// <summary>Watches the running item of a worker. The clock of an item starts when the item does, not when it is sent or when its
/// envelope begins; for the thread that runs items that costs nothing beyond what the journal writes anyway.</summary>
internal sealed class ItemDeadline : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ResultJournal _journal;
    private readonly Action<long, ItemClaims, TimeSpan> _overdue;
    private readonly ITimer _timer;
    private long _envelope;
    private ItemClaims? _claims;
    private TimeSpan _limit;

    internal ItemDeadline(TimeProvider time, ResultJournal journal, Action<long, ItemClaims, TimeSpan> overdue)
    {
        (_journal, _overdue) = (journal, overdue);
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>From now on this envelope runs. A limit of zero is none, until it is shortened.</summary>
    internal void Watch(long envelope, ItemClaims claims, TimeSpan limit)
    {
        lock (_gate)
        {
            (_envelope, _claims, _limit) = (envelope, claims, limit);
            if (limit > TimeSpan.Zero) _timer.Change(limit, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Nobody wants the envelope any more: its running item may go on this long.</summary>
    internal void Shorten(long envelope, TimeSpan grace)
    {
        lock (_gate)
        {
            if (_claims is null || _envelope != envelope || _journal.Running == 0) return;
            _limit = _journal.RunningFor + grace;
            _timer.Change(grace, Timeout.InfiniteTimeSpan);
        }
    }

    internal void Unwatch()
    {
        lock (_gate)
        {
            if (_limit > TimeSpan.Zero) _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            (_claims, _limit) = (null, TimeSpan.Zero);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        lock (_gate)
        {
            if (_claims is null || _limit == TimeSpan.Zero) return;
            var left = _journal.Running == 0 ? _limit : _limit - _journal.RunningFor;
            if (left > TimeSpan.Zero) _timer.Change(left + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
            else _overdue(_envelope, _claims, _limit);
        }
    }
}
