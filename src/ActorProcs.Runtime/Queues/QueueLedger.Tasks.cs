namespace ActorProcs.Queues;

/// <content>TaskDone and Join.</content>
internal sealed partial class QueueLedger
{
    private readonly List<(int Slot, long Request)> _joiners = [];
    private long _lost;

    internal void AwaitDone(int slot, long request)
    {
        if (_members.ContainsKey(slot)) _joiners.Add((slot, request));
    }

    internal void CancelDone(int slot, long request) => _joiners.Remove((slot, request));

    /// <summary>For the process that calls TaskDone. Python's rule: any process may, once for each item that was put.</summary>
    /// <param name="window">The queue's window.</param>
    /// <param name="lane">The caller's lane.</param>
    /// <param name="ring">Somebody waits for the last one.</param>
    /// <returns>False when there is none left that the home has seen.</returns>
    internal static bool TryFinish(TakeWindow window, Lane lane, out bool ring)
    {
        ring = false;
        ref var unfinished = ref window.Unfinished;
        for (var seen = Volatile.Read(ref unfinished); seen > 0; seen = Volatile.Read(ref unfinished))
        {
            if (Interlocked.CompareExchange(ref unfinished, seen - 1, seen) != seen) continue;
            lane.CountDone();
            var bell = Volatile.Read(ref window.JoinBell);
            ring = seen <= bell && Interlocked.CompareExchange(ref window.JoinBell, 0, bell) == bell;
            return true;
        }

        return false;
    }

    private void AnswerJoiners()
    {
        if (_joiners.Count == 0) return;
        // Armed first, looked at then: a TaskDone that comes between rings, or is seen here.
        Interlocked.Exchange(ref window.JoinBell, 1 + _lost);
        var unfinished = Volatile.Read(ref window.Unfinished);
        var lost = 0L;
        if (unfinished != 0)
        {
            // All that is left was taken by processes that are dead: nobody will finish it, so waiting on would be waiting for ever.
            if (_lost == 0 || unfinished > _lost || Count > 0 || AnyoneFinishesForOthers()) return;
            lost = unfinished;
            Interlocked.Add(ref window.Unfinished, -lost);
            _lost = 0;
        }

        foreach (var (slot, request) in _joiners) outlet.Tell(slot, new QueueDone(id, request, lost));
        _joiners.Clear();
    }

    private void BuryTasks(Member member)
    {
        window.Reclaim(OnTaken);
        _lost += Math.Max(0, member.Taken + window.CountTaken(member.Slot) - member.Lane.Done);
        _joiners.RemoveAll(joiner => joiner.Slot == member.Slot);
    }

    /// <summary>A collector may call TaskDone for the workers whose results it gathers, also after they have ended.</summary>
    private bool AnyoneFinishesForOthers() =>
        _members.Values.Any(member => member.Lane.Done > member.Taken + window.CountTaken(member.Slot));
}
