namespace ActorProcs.Pools;

/// <summary>Who holds which items, and what becomes of them. No actors, no clock, no bytes: only the bookkeeping, so that a model can test it.</summary>
/// <remarks>
/// The promise it keeps: every item gets one outcome; an item is started again only if it was lost by a death and its batch allows retries.
/// It can keep it because a worker runs an envelope in order, takes each item by one atomic step that giving back competes with, and writes
/// into its black box what it runs and has finished, where the node reads it after its death.
/// </remarks>
internal sealed partial class PoolLedger(IPoolOutlet outlet)
{
    private readonly Dictionary<long, BatchEntry> _batches = [];
    private readonly Queue<BatchEntry> _turns = [];
    private readonly List<PoolSeat> _seats = [];
    private long _lastBlob;
    private long _lastEnvelope;

    internal bool IsIdle => _batches.Count == 0;

    internal IReadOnlyList<PoolSeat> Seats => _seats;

    internal void Seat(PoolSeat seat) => _seats.Add(seat);

    internal PoolSeat? SeatOf(int slot)
    {
        foreach (var seat in _seats)
            if (seat.Slot == slot) return seat;
        return null;
    }

    internal void Open(OpenBatch message)
    {
        _batches.Add(message.Batch, new BatchEntry(message));
        if (message.FirstItems is { } items) Add(items);
    }

    internal void Add(AddItems message)
    {
        if (!_batches.TryGetValue(message.Batch, out var batch) || batch.Cancelled) return;
        var blob = new ItemBlob(batch, ++_lastBlob, message.First, message.Count, message.Items);
        batch.Open += blob.Count;
        batch.Append(new ItemRange(blob, blob.First, blob.First + blob.Count));
        batch.Sealed |= message.Last;
        TakeTurn(batch);
    }

    internal void Seal(long id)
    {
        if (!_batches.TryGetValue(id, out var batch)) return;
        batch.Sealed = true;
        if (batch.IsOver) End(batch);
    }

    internal void Results(EnvelopeResults message, TimeSpan now)
    {
        // 1. A worker sends results, and they sit in a socket. 2. It dies; its black box still holds them, because nobody has confirmed
        // them, and they are delivered from there. 3. The message arrives after all: its seat is gone, so it is nobody's.
        if (SeatOf(message.Slot) is not { } seat) return;
        seat.LastHeard = now;
        seat.ReceivedSequence = message.Sequence;
        if (seat.Find(message.Envelope) is { } envelope)
        {
            envelope.Batch.Pace.Measured(message.Count, message.Nanoseconds);
            Deliver(seat, envelope, message.First, message.Count, message.Block, message.Nanoseconds);
        }
    }

    internal void GaveBack(GaveBack message, TimeSpan now)
    {
        // 1. An idle worker makes the router ask a busy one. 2. That one finishes the envelope, and the results arrive. 3. Its answer to the
        // question arrives: the envelope is gone, and nothing was given.
        if (SeatOf(message.Slot) is not { } seat || seat.Find(message.Envelope) is not { } envelope) return;
        seat.LastHeard = now;
        var given = new ItemRange(envelope.Blob, Math.Max(message.End, envelope.Next), envelope.End, envelope.Suspicion);
        if (given.Count <= 0)
        {
            envelope.Answered = true;
            return;
        }
        envelope.Asked = false;
        envelope.End = given.From;
        if (envelope.Batch.ChunkSize == 0) seat.TasksLeft += given.Count;
        if (envelope.Remaining == 0) seat.Envelopes.Remove(envelope);
        PutBack(given);
    }

    /// <summary>Hands out what can be handed out, and confirms what has been received. Called after every change.</summary>
    internal void Dispatch(TimeSpan now)
    {
        while (_turns.TryPeek(out var batch))
        {
            var seat = batch.Waiting > 0 ? CreditRoutingLogic.Select(_seats) : null;
            if (batch.Waiting > 0 && seat is null) break;
            _turns.Dequeue();
            batch.InTurn = false;
            if (seat is null) continue;
            Hand(batch, seat, now);
            TakeTurn(batch);
        }
        if (_turns.Count == 0) SplitTail();
        for (var i = _seats.Count - 1; i >= 0; i--) Finish(_seats[i]);
    }

    private void Finish(PoolSeat seat)
    {
        if (seat.Ending) return;
        if (seat.ToldSequence < seat.ReceivedSequence)
        {
            seat.ToldSequence = seat.ReceivedSequence;
            outlet.Tell(seat, new ResultsReceived(seat.ReceivedSequence));
        }
        if (!seat.Ready || seat.Envelopes.Count > 0 || (seat.TasksLeft > 0 && !seat.Retiring)) return;
        seat.Ending = true;
        outlet.Retire(seat);
    }

    private void Hand(BatchEntry batch, PoolSeat seat, TimeSpan now)
    {
        var range = batch.Take(Math.Min(SizeFor(batch), seat.TasksLeft));
        var blob = range.Blob;
        var envelope = new Envelope(++_lastEnvelope, range);
        if (seat.Envelopes.Count == 0) seat.LastHeard = now;
        seat.Envelopes.Add(envelope);
        seat.TasksLeft -= batch.ChunkSize > 0 ? 1 : range.Count;

        var whole = range.Count == blob.Count;
        var knowsItems = whole ? seat.KnownBlobs.Contains(blob.Id) : !seat.KnownBlobs.Add(blob.Id);
        blob.Kept |= !whole;
        // A batch that is one envelope, as every single task is, needs no message to be forgotten.
        var onlyOne = batch.Sealed && range.Count == batch.Open && whole;
        var knowsFunction = onlyOne ? seat.KnownBatches.Contains(batch.Id) : !seat.KnownBatches.Add(batch.Id);
        seat.ToldSequence = seat.ReceivedSequence;
        outlet.Tell(seat, new RunEnvelope(
            envelope.Id, batch.Id, blob.Id, knowsFunction ? null : batch.Function, knowsItems ? null : blob.Items,
            blob.First, range.From, range.To, !whole, !onlyOne, batch.TimeoutTicks, seat.ReceivedSequence));
    }

    private int SizeFor(BatchEntry batch)
    {
        var size = batch.Pace.Items(batch.Waiting);
        if (!batch.Sealed) return size;
        // No more will come, so what is left is shared out; but not in crumbs that cost more to send than to run.
        var workers = Math.Max(1, _seats.Count(seat => seat.Ready && !seat.Ending));
        var share = (batch.Waiting + workers - 1) / workers;
        var crumb = (int)Math.Min(ItemPace.MostItems, 200_000 / Math.Max(1, batch.Pace.NanosecondsPerItem));
        return Math.Max(1, Math.Min(size, Math.Max(share, crumb)));
    }

    /// <summary>For each worker with nothing to do, asks the one with the most to do for a part of it.</summary>
    private void SplitTail()
    {
        var idle = 0;
        foreach (var seat in _seats)
        {
            if (seat.IsIdle) idle++;
            foreach (var envelope in seat.Envelopes)
                if (envelope is { Asked: true, Answered: false }) idle--;
        }
        for (; idle > 0 && Heaviest() is var (seat, envelope); idle--)
        {
            envelope.Asked = true;
            outlet.Tell(seat, new GiveBack(envelope.Id, All: envelope != seat.Envelopes[0], GraceTicks: 0));
        }
    }

    private (PoolSeat Seat, Envelope Envelope)? Heaviest()
    {
        (PoolSeat, Envelope)? best = null;
        var most = 0.0;
        foreach (var seat in _seats)
        {
            if (seat.Ending || seat.Condemned is not null) continue;
            for (var i = seat.Envelopes.Count - 1; i >= 0; i--)
            {
                var envelope = seat.Envelopes[i];
                // The first one runs: its last item is started, and a chunk that the caller cut is run where it was begun.
                if (envelope.Asked || envelope.Batch.Cancelled) continue;
                if (i == 0 && (envelope.Remaining < 2 || envelope.Batch.ChunkSize > 0)) continue;
                var work = envelope.Remaining * Math.Max(1, envelope.Batch.Pace.NanosecondsPerItem);
                if (work <= most) continue;
                (best, most) = ((seat, envelope), work);
            }
        }
        return best;
    }

    private void Deliver(PoolSeat seat, Envelope envelope, int first, int count, Parcel block, long nanoseconds)
    {
        // The worker numbers what it sends and the transport keeps the order, so a gap is an error of ours; the pool ends, it does not wait.
        if (first != envelope.Next)
            throw new InvalidOperationException($"Envelope {envelope.Id} is at item {envelope.Next}, and results from {first} on arrived.");
        envelope.Next = first + count;
        seat.Finished += count;
        if (envelope.Remaining <= 0) seat.Envelopes.Remove(envelope);
        if (!envelope.Batch.Cancelled) outlet.Deliver(envelope.Batch.Id, first, count, block, nanoseconds);
        Settle(envelope.Blob, count);
    }

    /// <summary>Counts items that need no more care: delivered, lost, or dropped.</summary>
    private void Settle(ItemBlob blob, int count)
    {
        blob.Open -= count;
        blob.Batch.Open -= count;
        if (blob is { Open: 0, Kept: true })
        {
            foreach (var seat in _seats)
                if (seat.KnownBlobs.Remove(blob.Id)) outlet.Tell(seat, new ForgetBlob(blob.Id));
        }
        if (blob.Batch.IsOver) End(blob.Batch);
    }

    private void PutBack(ItemRange range)
    {
        if (range.Count <= 0) return;
        if (range.Blob.Batch.Cancelled)
        {
            Settle(range.Blob, range.Count);
            return;
        }
        range.Blob.Batch.PutBack(range);
        TakeTurn(range.Blob.Batch);
    }

    private void TakeTurn(BatchEntry batch)
    {
        if (batch.InTurn || batch.Waiting == 0) return;
        batch.InTurn = true;
        _turns.Enqueue(batch);
    }

    private void End(BatchEntry batch)
    {
        if (!_batches.Remove(batch.Id)) return;
        foreach (var seat in _seats)
            if (seat.KnownBatches.Remove(batch.Id)) outlet.Tell(seat, new ForgetBatch(batch.Id));
    }
}
