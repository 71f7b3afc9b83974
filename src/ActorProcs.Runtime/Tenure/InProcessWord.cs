namespace ActorProcs.Tenure;

/// <summary>The word of a site that is one process: a number, and a queue beside it for those who have to wait.</summary>
/// <remarks>
/// The low byte holds flags, the rest the ticket of the last acquisition, so that a release names the acquisition it ends: a lease
/// disposed twice finds another ticket and changes nothing. Free is "no flag at all" for a release, and "none of <see cref="Closed"/>"
/// for an acquisition, which may pass a queue: a thread that is awake takes the word at once, the sleeper at the head of the queue is
/// nudged, and after a millisecond in vain is handed the word.
/// <para><see cref="Held"/> is changed by compare-and-swap from anywhere. All other flags change inside the gate only.</para>
/// </remarks>
internal sealed class InProcessWord(TimeProvider time) : LocalWord
{
    /// <summary>The longest that threads which are awake may pass a waiter.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1);

    private const long Held = 1;
    private const long Away = 2;
    private const long Queue = 4;
    private const long Due = 8;
    private const long IdleAsked = 16;
    private const long Closed = Held | Away | Due;
    private const int TicketShift = 8;
    private const long OneTicket = 1L << TicketShift;

    private readonly Lock _gate = new();
    private long _word = Away;
    private WaiterQueue _queue;
    private Exception? _lost;

    internal override bool IsHeld => (Volatile.Read(ref _word) & Held) != 0;

    internal override bool IsAway => (Volatile.Read(ref _word) & Away) != 0;

    internal override long LastTicket => Volatile.Read(ref _word) >> TicketShift;

    internal override bool HasWaiters => (Volatile.Read(ref _word) & Queue) != 0;

    internal override bool TryTake(out long ticket)
    {
        var word = Volatile.Read(ref _word);
        var next = (word + OneTicket) | Held;
        if ((word & Closed) == 0 && Interlocked.CompareExchange(ref _word, next, word) == word)
        {
            ticket = next >> TicketShift;
            return true;
        }

        ticket = 0;
        return false;
    }

    internal override bool IsHeldBy(long ticket) => IsHeldBy(Volatile.Read(ref _word), ticket);

    internal override Giving TryGive(long ticket)
    {
        var free = ticket << TicketShift;
        return Interlocked.CompareExchange(ref _word, free, free | Held) == (free | Held) ? Giving.Given : GiveToOther(ticket);
    }

    internal override Waiting Await(WordWaiter waiter, out long ticket)
    {
        lock (_gate)
        {
            if (_lost is not null)
            {
                ticket = 0;
                waiter.Failed(_lost);
                return Waiting.Queued;
            }

            // 1. We see the word held. 2. The holder gives it back, one compare-and-swap, no waiter in sight. 3. We queue and sleep for
            // ever. So the queue flag is set by a compare-and-swap on the held word: it fails in case 2, and afterwards the holder
            // has to come through this gate.
            while (true)
            {
                if (TryTake(out ticket)) return Waiting.Taken;
                var word = Volatile.Read(ref _word);
                if ((word & Closed) != 0 && Interlocked.CompareExchange(ref _word, word | Queue, word) == word) break;
            }

            waiter.Since = time.GetTimestamp();
            _queue.Add(waiter);
            return (Volatile.Read(ref _word) & Away) != 0 ? Waiting.Away : Waiting.Queued;
        }
    }

    internal override bool Retry(WordWaiter waiter, out long ticket)
    {
        lock (_gate)
        {
            ticket = 0;
            if (!waiter.IsQueued) return false;
            waiter.IsNudged = false;
            (waiter as ThreadWaiter)?.Settle();
            if (!TryTake(out ticket)) return false;
            Leave(waiter);
            return true;
        }
    }

    internal override bool Withdraw(WordWaiter waiter)
    {
        lock (_gate)
        {
            if (!waiter.IsQueued) return false;
            Leave(waiter);

            // 1. The word is set free and the first waiter nudged. 2. It times out before it looks. 3. The second sleeps on beside a free
            // word. So whoever leaves passes the nudge on.
            if (_queue.First is { IsNudged: false } next && (Volatile.Read(ref _word) & Closed) == 0) Offer(next);
            return true;
        }
    }

    internal override void Arrive()
    {
        lock (_gate)
        {
            if (_lost is not null) return;
            Interlocked.And(ref _word, ~(Away | Due | IdleAsked));
            if (_queue.First is { } first && TryTake(out var ticket)) Hand(first, ticket);
        }
    }

    internal override bool Depart()
    {
        lock (_gate)
        {
            while (true)
            {
                var word = Volatile.Read(ref _word);
                if ((word & Away) != 0) return true;
                var isHeld = (word & Held) != 0;
                var next = isHeld ? word | Due : word | Away;
                if (Interlocked.CompareExchange(ref _word, next, word) == word) return !isHeld;
            }
        }
    }

    internal override bool AskWhenIdle()
    {
        lock (_gate)
        {
            while (true)
            {
                var word = Volatile.Read(ref _word);
                if ((word & Held) == 0) return false;
                if (Interlocked.CompareExchange(ref _word, word | IdleAsked, word) == word) return true;
            }
        }
    }

    internal override void Close(Exception why)
    {
        lock (_gate)
        {
            _lost = why;
            Depart();
            FailWaiters(why);
        }
    }

    internal override void FailWaiters(Exception why)
    {
        lock (_gate)
        {
            while (_queue.First is { } waiter)
            {
                Leave(waiter);
                waiter.Failed(why);
            }
        }
    }

    private static bool IsHeldBy(long word, long ticket) => (word & Held) != 0 && word >> TicketShift == ticket;

    private Giving GiveToOther(long ticket)
    {
        lock (_gate)
        {
            while (true)
            {
                var word = Volatile.Read(ref _word);
                if (!IsHeldBy(word, ticket)) return Giving.NotYours;

                var first = _queue.First;
                var (next, outcome) =
                    (word & Due) != 0 ? ((word & ~(Held | Due | IdleAsked)) | Away, Giving.Departed)
                    : first is null ? (word & ~(Held | IdleAsked), (word & IdleAsked) != 0 ? Giving.Idle : Giving.Given)
                    : MustBeHanded(first) ? (word + OneTicket, Giving.Given)
                    : (word & ~Held, Giving.Given);
                if (Interlocked.CompareExchange(ref _word, next, word) != word) continue;

                if ((next & Held) != 0) Hand(first!, next >> TicketShift);
                else if (first is { IsNudged: false } && (next & Closed) == 0) Nudge(first);
                return outcome;
            }
        }
    }

    private bool MustBeHanded(WordWaiter waiter) => !waiter.CanRetry || time.GetElapsedTime(waiter.Since) >= Patience;

    private void Offer(WordWaiter waiter)
    {
        if (!MustBeHanded(waiter)) Nudge(waiter);
        else if (TryTake(out var ticket)) Hand(waiter, ticket);
    }

    private static void Nudge(WordWaiter waiter)
    {
        waiter.IsNudged = true;
        waiter.Nudged();
    }

    private void Hand(WordWaiter waiter, long ticket)
    {
        Leave(waiter);
        waiter.Granted(ticket);
    }

    private void Leave(WordWaiter waiter)
    {
        _queue.Remove(waiter);
        if (_queue.First is null) Interlocked.And(ref _word, ~Queue);
    }
}
