using ActorProcs.Nodes;
using ActorProcs.Pools;
using Akka.Actor;

namespace ActorProcs.Tests.Pools;

/// <summary>A worker one step at a time: its two message queues, its thread, its black box. Claims are the real ones.</summary>
internal sealed class ModelWorker(int slot, Dictionary<(long Batch, int Index), int> starts)
{
    private readonly Dictionary<long, ItemClaims> _claims = [];
    private readonly Queue<RunEnvelope> _orders = new();
    private readonly HashSet<long> _functions = [];
    private readonly HashSet<long> _blobs = [];
    private readonly List<FinishedItem> _box = [];
    private readonly List<byte[]> _block = [];
    private RunEnvelope? _current;
    private int? _item;
    private int _last;
    private long _sequence;
    private long _received;
    private bool _halted;

    internal PoolSeat Seat { get; } = new(slot, 1000 + slot, ActorRefs.Nobody) { Ready = true };

    internal Queue<object> FromPool { get; } = new();

    internal Queue<object> ToPool { get; } = new();

    internal (long Envelope, int Index) Running { get; private set; }

    internal IReadOnlyList<FinishedItem> Box => _box;

    internal (long Batch, int Index)? RunningItem => _item is { } index ? (_current!.Batch, index) : null;

    internal bool IsUnpacking => _current is not null && Running.Index == -1;

    internal bool CanStep => _current is not null || (_orders.Count > 0 && !_halted);

    internal void Receive()
    {
        switch (FromPool.Dequeue())
        {
            case RunEnvelope run:
                Assert.True(run.Function is not null || _functions.Contains(run.Batch), "the router counts on a function that the worker has not");
                Assert.True(run.Items is not null || _blobs.Contains(run.Blob), "the router counts on a blob that the worker has not");
                if (run.KeepFunction) _functions.Add(run.Batch);
                if (run.KeepItems) _blobs.Add(run.Blob);
                _claims.Add(run.Envelope, new ItemClaims(run.From, run.To));
                _orders.Enqueue(run);
                Confirm(run.Received);
                break;
            case GiveBack give when _claims.TryGetValue(give.Envelope, out var claims):
                ToPool.Enqueue(new GaveBack(slot, give.Envelope, claims.GiveBack(give.All)));
                break;
            case ResultsReceived received: Confirm(received.Sequence); break;
            case ForgetBatch forget: _functions.Remove(forget.Batch); break;
            case ForgetBlob forget: _blobs.Remove(forget.Blob); break;
        }
    }

    /// <summary>The thread takes one step: opens an envelope, starts an item, or finishes one.</summary>
    internal void Step(bool send)
    {
        if (_current is null)
        {
            _current = _orders.Dequeue();
            Running = (_current.Envelope, -1);
        }
        else if (_item is { } index)
        {
            if (_box.Count > 0 && _block.Count == 0 && _received == _sequence) _box.Clear();
            var result = Result(_current.Batch, index);
            _block.Add(ResultBlock.Single(0, result));
            _box.Add(new FinishedItem(_current.Envelope, index, 0, result));
            (_item, _last) = (null, index);
            if (send) Send();
        }
        else if (!_halted && _claims[_current.Envelope].TryClaim(out var next))
        {
            _item = next;
            Running = (_current.Envelope, next);
            starts[(_current.Batch, next)] = starts.GetValueOrDefault((_current.Batch, next)) + 1;
        }
        else
        {
            if (_block.Count > 0) Send();
            _claims.Remove(_current.Envelope);
            _current = null;
            Running = default;
        }
    }

    /// <summary>The deadline finds the running item over its limit.</summary>
    internal void Overrun()
    {
        _halted = true;
        var end = _claims[_current!.Envelope].GiveBack(all: true);
        ToPool.Enqueue(new GaveBack(slot, _current.Envelope, end));
        ToPool.Enqueue(new ItemOverran(slot, _current.Envelope, end - 1));
    }

    internal static byte[] Result(long batch, int index) => BitConverter.GetBytes(batch * 1_000_000 + index);

    private void Confirm(long sequence) => _received = Math.Max(_received, sequence);

    private void Send()
    {
        ToPool.Enqueue(new EnvelopeResults(
            slot, ++_sequence, _current!.Envelope, _last + 1 - _block.Count, _block.Count, Parcel.Of([.. _block.SelectMany(bytes => bytes)]), 1000 * _block.Count));
        _block.Clear();
    }
}
