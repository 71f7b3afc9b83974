using ActorProcs.Nodes;

namespace ActorProcs.Pools;

/// <summary>What becomes of items whose worker dies, leaves, overruns, or is no longer wanted.</summary>
internal sealed partial class PoolLedger
{
    /// <summary>How long the running items of a cancelled batch may take to end by themselves before their workers are killed.</summary>
    internal static readonly TimeSpan CancelGrace = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a worker may be silent beyond what it should report itself. Only one that cannot run managed code at all reaches it.</summary>
    internal static readonly TimeSpan SilenceGrace = TimeSpan.FromSeconds(1);

    internal void Cancel(long id)
    {
        if (!_batches.TryGetValue(id, out var batch) || batch.Cancelled) return;
        foreach (var range in batch.Cancel()) Settle(range.Blob, range.Count);
        foreach (var seat in _seats)
        {
            foreach (var envelope in seat.Envelopes)
                if (envelope.Batch == batch) outlet.Tell(seat, new GiveBack(envelope.Id, All: true, GraceTicks: CancelGrace.Ticks));
        }
        if (batch.IsOver) End(batch);
    }

    internal void Overran(ItemOverran message, TimeSpan now)
    {
        // 1. An item passes its limit; the worker says so and starts nothing more. 2. It ends all the same, and its result arrives first:
        // a result is better than an error. The worker has halted, so it is ended either way.
        if (SeatOf(message.Slot) is not { } seat) return;
        seat.LastHeard = now;
        Condemn(seat, (message.Envelope, message.Index));
    }

    /// <summary>Kills workers that should long have reported an overrun themselves. Says whether it must be asked again.</summary>
    internal bool EndSilent(TimeSpan now)
    {
        var watch = false;
        foreach (var seat in _seats)
        {
            if (seat.Ending || seat.Envelopes.Count == 0) continue;
            var head = seat.Envelopes[0];
            var limit = head.Batch.Cancelled ? CancelGrace : TimeSpan.FromTicks(head.Batch.TimeoutTicks);
            if (limit == TimeSpan.Zero) continue;
            watch = true;
            var grace = limit > SilenceGrace ? limit : SilenceGrace;
            if (now - seat.LastHeard > limit + grace) Condemn(seat, (head.Id, -1));
        }
        return watch;
    }

    /// <summary>The worker is proved dead. Its seat goes; what it had not started goes to the front of the queue.</summary>
    internal PoolSeat? Died(int slot, DeathCertificate death, (long Envelope, int Index) running, IReadOnlyList<FinishedItem> finished)
    {
        if (SeatOf(slot) is not { } seat) return null;
        _seats.Remove(seat);
        foreach (var item in finished)
        {
            // 1. A results message arrives. 2. The confirmation does not reach the worker before it dies. 3. The box offers the same results
            // again: what the envelope has passed is not delivered twice, and an envelope that is complete is no longer found.
            if (seat.Find(item.Envelope) is { } of && item.Index == of.Next)
                Deliver(seat, of, item.Index, 1, Parcel.Of(ResultBlock.Single(item.Flags, item.Result)), 0);
        }

        // The worker went through its envelopes in order, so at most one of what is left was running: the one that the box names.
        var named = seat.Find(running.Envelope);
        Envelope[] left = [.. seat.Envelopes];
        seat.Envelopes.Clear();
        for (var i = left.Length - 1; i >= 0; i--)
        {
            var envelope = left[i];
            if (envelope == named && running.Index >= envelope.Next) LoseRunning(seat, envelope, running.Index, death);
            else if (i == 0 && (named is null || named == envelope) && !IsFinished(envelope, running)) Suspect(seat, envelope, death);
            else PutBack(Rest(envelope, envelope.Next));
        }
        return seat;
    }

    /// <summary>The worker's whole host is gone. What it held may have been started, all of it.</summary>
    internal PoolSeat? Vanished(int slot, DeathCertificate death)
    {
        if (SeatOf(slot) is not { } seat) return null;
        _seats.Remove(seat);
        Envelope[] left = [.. seat.Envelopes];
        seat.Envelopes.Clear();
        for (var i = left.Length - 1; i >= 0; i--)
            for (var index = left[i].End - 1; index >= left[i].Next; index--) Lose(left[i], index, ItemLoss.WorkerDied, death);
        return seat;
    }

    /// <summary>The worker is to end when it has finished what it has begun; the rest is for others.</summary>
    internal void Withdraw(PoolSeat seat)
    {
        seat.Retiring = true;
        foreach (var envelope in seat.Envelopes)
            if (!envelope.Batch.Cancelled) outlet.Tell(seat, new GiveBack(envelope.Id, All: true, GraceTicks: 0));
    }

    /// <summary>Drops everything: the pool ends.</summary>
    internal void DropAll()
    {
        foreach (var batch in _batches.Values.ToArray())
        {
            foreach (var range in batch.Cancel()) Settle(range.Blob, range.Count);
        }
    }

    /// <summary>The worker started this item after the last one it finished, and what follows it not at all.</summary>
    private void LoseRunning(PoolSeat seat, Envelope envelope, int index, DeathCertificate death)
    {
        PutBack(Rest(envelope, index + 1));
        // More than one item is lost only if a finished result reached neither the router nor the box: it cannot be run again either.
        for (var i = index; i >= envelope.Next; i--)
        {
            var isTimeout = seat.Condemned is { } condemned && condemned.Envelope == envelope.Id && (condemned.Index == i || condemned.Index < 0);
            Lose(envelope, i, isTimeout ? ItemLoss.TimedOut : ItemLoss.WorkerDied, death);
        }
    }

    private void Lose(Envelope envelope, int index, ItemLoss loss, DeathCertificate death)
    {
        var batch = envelope.Batch;
        if (!batch.Cancelled)
        {
            var starts = batch.CountLostStart(index);
            if (loss == ItemLoss.WorkerDied && starts <= batch.Retries)
            {
                PutBack(new ItemRange(envelope.Blob, index, index + 1));
                return;
            }
            outlet.Lose(batch.Id, index, loss, starts, death);
        }
        Settle(envelope.Blob, 1);
    }

    /// <summary>The box names no item, so the worker died before it started the envelope, perhaps of unpacking it. The second worker that
    /// does so has it cut in two, and so on until what kills is alone.</summary>
    private void Suspect(PoolSeat seat, Envelope envelope, DeathCertificate death)
    {
        // A worker that was killed on purpose proves nothing against what it held.
        var suspicion = seat.Condemned is null && !seat.Ending ? envelope.Suspicion + 1 : envelope.Suspicion;
        var rest = Rest(envelope, envelope.Next) with { Suspicion = suspicion };
        if (suspicion < 2 || (rest.Count == 1 && suspicion < 2 + envelope.Batch.Retries)) PutBack(rest);
        else if (rest.Count == 1)
        {
            if (!envelope.Batch.Cancelled) outlet.Lose(envelope.Batch.Id, rest.From, ItemLoss.Suspected, suspicion, death);
            Settle(envelope.Blob, 1);
        }
        else
        {
            var middle = rest.From + rest.Count / 2;
            PutBack(rest with { From = middle, Suspicion = 1 });
            PutBack(rest with { To = middle, Suspicion = 1 });
        }
    }

    /// <summary>True when the box names an item of this envelope that has its outcome: the worker died between two items.</summary>
    private static bool IsFinished(Envelope envelope, (long Envelope, int Index) running) =>
        running.Envelope == envelope.Id && running.Index >= 0 && running.Index < envelope.Next;

    private static ItemRange Rest(Envelope envelope, int from) => new(envelope.Blob, from, envelope.End, envelope.Suspicion);

    private void Condemn(PoolSeat seat, (long Envelope, int Index) what)
    {
        seat.Condemned ??= what;
        if (seat.Ending) return;
        seat.Ending = true;
        outlet.Kill(seat);
    }
}
