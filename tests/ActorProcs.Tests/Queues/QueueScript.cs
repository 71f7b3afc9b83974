using System.Threading.Channels;

namespace ActorProcs.Tests.Queues;

/// <summary>Plays a random script on a <see cref="ModelQueue"/> and compares with what a queue is: a list, and who waits.</summary>
internal sealed class QueueScript(int capacity)
{
    private readonly ModelQueue _queue = new(capacity);
    private readonly List<(ModelProcess Process, ModelWait Wait, long Item)> _puts = [];
    private readonly List<(ModelProcess Process, ModelWait Wait)> _takes = [];
    private readonly HashSet<long> _inQueue = [];
    private readonly HashSet<long> _got = [];
    private readonly Dictionary<long, long> _lastOfProducer = [];
    private bool _anyCrash;
    private bool _closed;
    private long _lastItem;

    internal void Do(byte verb, byte choice)
    {
        var living = _queue.Living;
        switch (verb % 12)
        {
            case 0 when _queue.Processes.Count < 6 || living.Count == 0:
                _queue.Start();
                break;
            case 1 or 2 or 3 when living.Count > 0:
                Put(living[choice % living.Count]);
                break;
            case 4 or 5 or 6 when living.Count > 0:
                Take(living[choice % living.Count]);
                break;
            case 7 when living.Count > 1 && choice < 64:
                Kill(living[choice % living.Count]);
                break;
            case 7 when living.Count > 1 && choice < 96:
                Crash(living[choice % living.Count]);
                break;
            case 8 when _puts.Count > 0 && choice % 2 == 0:
                if (_puts[choice % _puts.Count].Wait.Cancel()) _puts.RemoveAt(choice % _puts.Count);
                break;
            case 8 when _takes.Count > 0:
                if (_takes[choice % _takes.Count].Wait.Cancel()) _takes.RemoveAt(choice % _takes.Count);
                break;
            case 9 when living.Count > 0 && choice > 250:
                living[0].Send(new ActorProcs.Queues.CloseQueue(_queue.Desk.Id, living[0].Slot, 0));
                _closed = true;
                break;
            default:
                _queue.DeliverOne(choice);
                break;
        }

        Observe();
    }

    /// <summary>When all is delivered, whoever waits has a reason to; and everything that was put and not got can be got.</summary>
    internal void Finish()
    {
        Settle();
        var waitingTakes = _takes.Count(take => !take.Process.IsDead);
        Assert.True(waitingTakes == 0 || (_inQueue.Count == 0 && !_queue.Desk.Ledger.IsClosed), $"{waitingTakes} wait for {_inQueue.Count} items.");
        var waitingPuts = _puts.Count(put => !put.Process.IsDead);
        Assert.True(
            waitingPuts == 0 || (capacity > 0 && _inQueue.Count == capacity && !_queue.Desk.Ledger.IsClosed),
            $"{waitingPuts} wait to put, with {_inQueue.Count} of {capacity} there.");

        var reader = _queue.Join();
        while (_inQueue.Count > 0)
        {
            var before = _got.Count;
            Take(reader);
            Settle();
            Observe();
            Assert.True(_got.Count > before, $"{_inQueue.Count} items were put and cannot be got.");
        }

        Assert.Equal(0, _queue.Desk.Ledger.Count);
    }

    private void Settle()
    {
        for (var i = 0; _queue.DeliverOne(i); i++)
        {
            Observe();
            Assert.True(i < 100_000, "The messages never end.");
        }
    }

    private void Put(ModelProcess process)
    {
        if (!process.IsAttached) return;
        var item = (++_lastItem << 8) | (long)process.Slot;
        try
        {
            _puts.Add((process, process.Put(item), item));
        }
        catch (InvalidOperationException) when (_closed)
        {
        }
    }

    private void Take(ModelProcess process)
    {
        if (process.IsAttached) _takes.Add((process, process.Take()));
    }

    private void Kill(ModelProcess process)
    {
        Observe();
        process.Kill();
    }

    private void Crash(ModelProcess process)
    {
        Observe();
        _anyCrash |= process.KillWhileTaking();
    }

    /// <summary>What has happened since the last look. Puts first: an item may have been put and got in one step.</summary>
    private void Observe()
    {
        foreach (var put in _puts.Where(put => put.Wait.Task.IsCompleted))
        {
            if (put.Wait.IsDone) Assert.True(_inQueue.Add(put.Item));
            else Assert.True(put.Wait.Task.Exception?.InnerException is InvalidOperationException && _closed);
        }

        _puts.RemoveAll(put => put.Wait.Task.IsCompleted);
        foreach (var take in _takes.Where(take => take.Wait.Task.IsCompleted))
        {
            if (take.Wait.IsDone) Got(take.Wait.Item);
            else Assert.True(take.Wait.Task.Exception?.InnerException is ChannelClosedException && _closed && _inQueue.Count == 0);
        }

        _takes.RemoveAll(take => take.Wait.Task.IsCompleted);
        Assert.True(capacity == 0 || _inQueue.Count <= capacity, $"{_inQueue.Count} items are in a queue of {capacity}.");
    }

    private void Got(long item)
    {
        Assert.True(_inQueue.Remove(item), "An item came that is not in the queue.");
        Assert.True(_got.Add(item), "An item came twice.");
        var (producer, number) = (item & 255, item >> 8);
        // After a crash in the middle of taking, the item is the first again, and others may have been taken before it.
        Assert.True(_anyCrash || number > _lastOfProducer.GetValueOrDefault(producer), "An item overtook another of its producer.");
        _lastOfProducer[producer] = number;
    }
}
