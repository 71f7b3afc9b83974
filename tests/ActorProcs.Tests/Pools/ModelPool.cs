using ActorProcs.Pools;

namespace ActorProcs.Tests.Pools;

/// <summary>The real ledger among model workers, driven by a script of bytes. Whatever the script does, every promise is checked.</summary>
internal sealed class ModelPool : IPoolOutlet
{
    private readonly PoolLedger _ledger;
    private readonly List<ModelWorker> _workers = [];
    private readonly List<object> _late = [];
    private readonly Dictionary<(long Batch, int Index), int> _starts = [];
    private readonly Dictionary<(long Batch, int Index), int> _killedStarts = [];
    private readonly Dictionary<(long Batch, int Index), string> _outcomes = [];
    private readonly Dictionary<long, (int Count, int Retries)> _batches = [];
    private readonly HashSet<long> _cancelled = [];
    private readonly HashSet<ModelWorker> _leaving = [];
    private readonly HashSet<ModelWorker> _killed = [];
    private int _lastSlot;
    private long _lastBatch;
    private int _unpackDeaths;

    internal ModelPool()
    {
        _ledger = new PoolLedger(this);
        Join();
    }

    internal void Do(byte action, byte argument)
    {
        var worker = _workers.Count == 0 ? null : _workers[argument % _workers.Count];
        switch (action % 24)
        {
            case 0: Submit(argument); break;
            case 1 or 2 when _workers.Count < 5: Join(); break;
            case 3 when worker is not null: Die(worker, argument); break;
            case 4 when worker?.IsUnpacking == true: Die(worker, argument); break;
            case 5 when worker is { RunningItem: not null } && !_killed.Contains(worker): worker.Overrun(); break;
            case 6 when argument % 4 == 0 && _lastBatch > 0: Cancel(1 + argument % _lastBatch); break;
            case 7 when _late.Count > 0: DeliverLate(argument); break;
            case 8 when worker is not null && argument % 3 == 0: worker.Seat.Retiring = true; break;
            case 10 or 11 or 12 or 13 when worker?.FromPool.Count > 0: worker.Receive(); break;
            case 14 or 15 or 16 or 17 when worker?.ToPool.Count > 0: Deliver(worker.ToPool.Dequeue()); break;
            default:
                if (worker?.CanStep == true) worker.Step(send: argument % 3 == 0);
                break;
        }
        _ledger.Dispatch(TimeSpan.Zero);
        Check();
    }

    /// <summary>No more deaths: everything has to come to an end, in a bounded number of steps.</summary>
    internal void Finish()
    {
        foreach (var worker in _leaving.Concat(_killed).Distinct().ToArray()) Die(worker, 0);
        while (_late.Count > 0) DeliverLate(0);
        while (_workers.Count < 2) Join();
        for (var round = 0; round < 20_000 && !_ledger.IsIdle; round++)
        {
            _ledger.Dispatch(TimeSpan.Zero);
            foreach (var worker in _workers.ToArray())
            {
                if (_leaving.Contains(worker) || _killed.Contains(worker))
                {
                    Die(worker, 0);
                    Join();
                    continue;
                }
                if (worker.FromPool.Count > 0) worker.Receive();
                if (worker.CanStep) worker.Step(send: false);
                if (worker.ToPool.Count > 0) Deliver(worker.ToPool.Dequeue());
            }
            Check();
        }
        Assert.True(_ledger.IsIdle, "something never came to an end");
        foreach (var (batch, (count, _)) in _batches)
        {
            if (_cancelled.Contains(batch)) continue;
            for (var i = 0; i < count; i++) Assert.True(_outcomes.ContainsKey((batch, i)), $"item {i} of {count} of batch {batch} has no outcome");
        }
        foreach (var (item, starts) in _starts)
        {
            var killed = _killedStarts.GetValueOrDefault(item);
            Assert.True(starts <= 1 + Math.Min(killed, _batches[item.Batch].Retries), $"item {item} was started {starts} times, {killed} of them killed");
        }
    }

    public void Tell(PoolSeat seat, object message)
    {
        Assert.False(message is RunEnvelope && seat.Ending, "work was given to a worker that ends");
        _workers.Find(worker => worker.Seat == seat)?.FromPool.Enqueue(message);
    }

    public void Deliver(long batch, int first, int count, Parcel block, long nanoseconds)
    {
        ReadOnlySpan<byte> rest = block.Open();
        for (var i = first; i < first + count; i++)
        {
            Assert.Equal(ModelWorker.Result(batch, i), ResultBlock.Read(ref rest, out _).ToArray());
            Outcome(batch, i, "result");
        }
        Assert.True(rest.IsEmpty);
    }

    public void Lose(long batch, int index, ItemLoss loss, int starts, DeathCertificate? death)
    {
        Outcome(batch, index, loss.ToString());
        if (loss == ItemLoss.Suspected) Assert.InRange(starts, 2 + _batches[batch].Retries, _unpackDeaths);
        else Assert.True(_killedStarts.ContainsKey((batch, index)), $"item {index} of batch {batch} was lost although no death met it");
    }

    public void Retire(PoolSeat seat)
    {
        Assert.Empty(seat.Envelopes);
        _leaving.Add(_workers.Single(worker => worker.Seat == seat));
    }

    public void Kill(PoolSeat seat) => _killed.Add(_workers.Single(worker => worker.Seat == seat));

    private void Submit(byte argument)
    {
        var id = ++_lastBatch;
        var count = 1 + argument % 23;
        _batches[id] = (count, argument % 3);
        _ledger.Open(new OpenBatch(id, Parcel.Of([]), argument % 5 == 0 ? 3 : 0, 0, argument % 3, null));
        for (var first = 0; first < count; first += 7)
        {
            var blob = Math.Min(7, count - first);
            _ledger.Add(new AddItems(id, first, blob, Parcel.Of([]), Last: argument % 2 == 0 && first + blob == count));
        }
        if (argument % 2 != 0) _ledger.Seal(id);
    }

    private void Cancel(long batch)
    {
        _cancelled.Add(batch);
        _ledger.Cancel(batch);
        // Those that run an item of it at once, as if the grace were over.
        foreach (var worker in _workers.Where(worker => worker.RunningItem?.Batch == batch && !_killed.Contains(worker))) worker.Overrun();
    }

    private void Join()
    {
        var worker = new ModelWorker(++_lastSlot, _starts);
        _workers.Add(worker);
        _ledger.Seat(worker.Seat);
    }

    private void Die(ModelWorker worker, byte argument)
    {
        if (worker.RunningItem is { } item) _killedStarts[item] = _killedStarts.GetValueOrDefault(item) + 1;
        if (worker.RunningItem is null) _unpackDeaths++;
        // Some of what it said arrives before the proof of its death, some after it, the rest never.
        for (var before = argument % 4; before > 0 && worker.ToPool.Count > 0; before--) Deliver(worker.ToPool.Dequeue());
        _workers.Remove(worker);
        _leaving.Remove(worker);
        _killed.Remove(worker);
        if (argument % 2 == 0) _late.AddRange(worker.ToPool);
        var death = new DeathCertificate { Process = "PoolWorker", Pid = 1, Node = "n", ExitCode = -9, Cause = "killed" };
        _ledger.Died(worker.Seat.Slot, death, worker.Running, worker.Box);
    }

    private void DeliverLate(byte argument)
    {
        var at = argument % _late.Count;
        var message = _late[at];
        _late.RemoveAt(at);
        Deliver(message);
    }

    private void Deliver(object message)
    {
        switch (message)
        {
            case EnvelopeResults results: _ledger.Results(results, TimeSpan.Zero); break;
            case GaveBack gaveBack: _ledger.GaveBack(gaveBack, TimeSpan.Zero); break;
            case ItemOverran overran: _ledger.Overran(overran, TimeSpan.Zero); break;
        }
    }

    private void Outcome(long batch, int index, string outcome)
    {
        Assert.DoesNotContain(batch, _cancelled);
        Assert.True(_outcomes.TryAdd((batch, index), outcome), $"item {index} of batch {batch} has a second outcome, {outcome}");
    }

    private void Check()
    {
        foreach (var seat in _ledger.Seats)
        {
            Assert.InRange(seat.Envelopes.Count, 0, PoolSeat.MostEnvelopes);
            Assert.InRange(seat.Credit, 0, PoolSeat.MostEnvelopes);
            Assert.All(seat.Envelopes, envelope => Assert.True(envelope.Remaining > 0));
        }
    }
}
