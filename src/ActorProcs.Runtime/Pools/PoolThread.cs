using System.Collections.Concurrent;
using ActorProcs.Nodes;
using ActorProcs.Processes;

namespace ActorProcs.Pools;

/// <summary>The one thread of a worker that runs user code: never on Akka's dispatcher, whose heartbeats a busy item would starve, and with
/// a stack that takes deep recursion.</summary>
internal sealed class PoolThread
{
    private const int StackSize = 16 << 20;

    private readonly ConcurrentQueue<object> _orders = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly ManualResetEventSlim _mayStart = new(true);
    private readonly ConcurrentDictionary<long, ItemClaims> _claims = new();
    private readonly Dictionary<long, LazyFunction> _functions = [];
    private readonly Dictionary<long, LazyItems> _blobs = [];
    private readonly int _slot;
    private readonly IPoolCodec _codec;
    private readonly Action<object> _send;
    private readonly Action<int> _exit;
    private readonly ResultJournal _journal;
    private readonly ItemDeadline _deadline;
    private volatile bool _stopped;

    internal PoolThread(int slot, BlackBox box, IPoolCodec codec, TimeProvider time, Action<object> send, Action<int> exit)
    {
        (_slot, _codec, _send, _exit) = (slot, codec, send, exit);
        _journal = new ResultJournal(slot, box, codec, time, send);
        _deadline = new ItemDeadline(time, _journal, Overdue);
        new Thread(Loop, StackSize) { IsBackground = true, Name = "ActorProcs pool items" }.Start();
    }

    /// <summary>Takes <see cref="PoolWelcome"/>, <see cref="RunEnvelope"/>, <see cref="ForgetBatch"/> and <see cref="ForgetBlob"/>, in order.</summary>
    internal void Order(object order)
    {
        if (order is RunEnvelope run)
        {
            _claims[run.Envelope] = new ItemClaims(run.From, run.To);
            _journal.Received(run.Received);
        }
        _orders.Enqueue(order);
        _arrived.Release();
    }

    internal void Received(long sequence) => _journal.Received(sequence);

    internal void GiveBack(GiveBack message)
    {
        // Gone: every item of it was started, and the results have been sent.
        if (!_claims.TryGetValue(message.Envelope, out var claims)) return;
        var end = claims.GiveBack(message.All);
        _send(new GaveBack(_slot, message.Envelope, end));
        if (message.GraceTicks > 0) _deadline.Shorten(message.Envelope, TimeSpan.FromTicks(message.GraceTicks));
    }

    internal void Stop()
    {
        _stopped = true;
        _journal.Stop();
        _deadline.Dispose();
        _mayStart.Set();
        _arrived.Release();
    }

    private void Loop()
    {
        try
        {
            Serve();
        }
        catch (ProcExitException exit)
        {
            // 1. An item asks for the end of the process. 2. What others find of it is what they find of one that was killed at this point:
            // the box has the outcomes before, and names the item that ran. 3. So that item is lost to an exit with this code, and no other.
            _deadline.Unwatch();
            _exit(exit.Code);
        }
    }

    private void Serve()
    {
        while (true)
        {
            _arrived.Wait();
            _mayStart.Wait();
            if (_stopped) return;
            if (!_orders.TryDequeue(out var order)) continue;
            switch (order)
            {
                case RunEnvelope run: Run(run); break;
                case PoolWelcome welcome: Initialize(welcome.Initializer); break;
                case ForgetBatch forget: _functions.Remove(forget.Batch); break;
                case ForgetBlob forget: _blobs.Remove(forget.Blob); break;
            }
        }
    }

#pragma warning disable CA1031 // Whatever else user code or unpacking throws is an outcome, never the end of the thread.
    private void Initialize(Parcel? initializer)
    {
        try
        {
            if (initializer is not null) ((Action)_codec.UnpackFunction(initializer.Open()))();
        }
        catch (Exception error) when (error is not ProcExitException)
        {
            _send(new InitializerFailed(_slot, $"{error.GetType().FullName}: {error.Message}", Parcel.Of(_journal.PackError(error))));
            return;
        }
        _send(new PoolWorkerReady(_slot));
    }

    private void Run(RunEnvelope run)
    {
        // What is to be kept is kept even when all of this envelope has been given back meanwhile: the router counts on it.
        var function = run.Function is null ? _functions[run.Batch] : new LazyFunction(_codec, run.Function);
        var items = run.Items is null ? _blobs[run.Blob] : new LazyItems(run.Items);
        if (run.KeepFunction) _functions[run.Batch] = function;
        if (run.KeepItems) _blobs[run.Blob] = items;
        var claims = _claims[run.Envelope];
        _journal.Open(run.Envelope);
        try
        {
            var runner = function.Runner;
            var unpacked = items.Unpacked(runner);
            _deadline.Watch(run.Envelope, claims, TimeSpan.FromTicks(run.TimeoutTicks));
            runner.Run(unpacked, run.First, claims, _journal);
        }
        catch (Exception error) when (error is not ProcExitException)
        {
            while (claims.TryClaim(out var index))
            {
                _journal.Starting(index);
                _journal.Failed(error);
            }
        }
        _deadline.Unwatch();
        _journal.Close();
        _claims.TryRemove(run.Envelope, out _);
    }
#pragma warning restore CA1031

    /// <summary>Called by the deadline's timer when the running item seems to be over its limit.</summary>
    private void Overdue(long envelope, ItemClaims claims, TimeSpan limit)
    {
        // 1. The timer sees item 7 over its limit. 2. Item 7 ends, and the thread starts item 8. 3. The worker is killed, and item 8, which
        // has done nothing wrong, is lost. So: first make sure that nothing new can start, then look again, and only then tell.
        _mayStart.Reset();
        var end = claims.GiveBack(all: true);
        if (_journal.Running == end && _journal.RunningFor >= limit)
        {
            _send(new GaveBack(_slot, envelope, end));
            _send(new ItemOverran(_slot, envelope, end - 1));
            return;
        }
        _send(new GaveBack(_slot, envelope, end));
        _mayStart.Set();
    }

    private sealed class LazyFunction(IPoolCodec codec, Parcel packed)
    {
        private ItemRunner? _runner;

        internal ItemRunner Runner => _runner ??= ItemRunner.Unpack(codec, packed.Open());
    }

    private sealed class LazyItems(Parcel packed)
    {
        private object? _items;

        internal object Unpacked(ItemRunner runner) => _items ??= runner.UnpackItems(packed.Open());
    }
}
