using System.Buffers;
using ActorProcs.Nodes;

namespace ActorProcs.Pools;

/// <summary>What the worker's thread keeps of its outcomes: every one goes into the black box at once, and to the router in blocks.</summary>
/// <remarks>
/// The box is cleared only when the router has said that it has everything in it. A message that was sent is not yet one that arrived: of a
/// process killed with <c>SIGKILL</c>, what its socket had not taken is gone.
/// </remarks>
internal sealed class ResultJournal(int slot, BlackBox box, IPoolCodec codec, TimeProvider time, Action<EnvelopeResults> send)
{
    /// <summary>An outcome waits no longer than this for company.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(5);

    private readonly ResultBlock _block = new();
    private readonly object _gate = new();
    private long _envelope;
    private int _index;
    private long _blockStarted;
    private long _itemStarted;
    private int _running;
    private long _sequence;
    private long _received;
    private bool _boxUsed;
    private bool _stopped;

    /// <summary>One more than the index of the item that is running now; 0 when none is.</summary>
    internal int Running => Volatile.Read(ref _running);

    internal TimeSpan RunningFor => time.GetElapsedTime(Volatile.Read(ref _itemStarted));

    internal void Open(long envelope)
    {
        _envelope = envelope;
        // Should the process die of unpacking what is in the envelope, the node reads that no item of it was started.
        box.RunningItem = (envelope, -1);
    }

    internal IBufferWriter<byte> Starting(int index)
    {
        _index = index;
        box.RunningItem = (_envelope, index);
        var now = time.GetTimestamp();
        if (_block.Count == 0) _blockStarted = now;
        Volatile.Write(ref _itemStarted, now);
        Volatile.Write(ref _running, index + 1);
        _block.BeginRecord();
        return _block;
    }

    internal void Succeeded() => Finished(0);

    internal void Failed(Exception error)
    {
        _block.AbandonRecord();
        _block.BeginRecord();
        _block.Write(PackError(error));
        Finished(ResultBlock.Error);
    }

    internal byte[] PackError(Exception error)
    {
#pragma warning disable CA1031 // An error that cannot travel must not take its item's outcome with it.
        try
        {
            return codec.PackError(error);
        }
        catch (Exception why)
        {
            return codec.PackError(new ProcException(
                $"A task failed with {error.GetType().FullName}: {error.Message} The error itself could not travel: {why.Message}"));
        }
#pragma warning restore CA1031
    }

    /// <summary>The envelope has nothing more to start.</summary>
    internal void Close()
    {
        if (_block.Count > 0) Send();
        // Numbers 0 say that nothing runs, so that a death while idle is nobody's fault.
        box.RunningItem = default;
    }

    internal void Received(long sequence)
    {
        lock (_gate)
        {
            if (sequence > _received) Volatile.Write(ref _received, sequence);
            Monitor.Pulse(_gate);
        }
    }

    internal void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Finished(byte flags)
    {
        var result = _block.EndRecord(flags);
        if (_boxUsed && _block.Count == 1 && Volatile.Read(ref _received) == _sequence) ClearBox();
        var isBoxed = box.TryAppendResult(_envelope, _index, flags, result);
        Volatile.Write(ref _running, 0);
        if (!isBoxed)
        {
            // No room. What is here goes out, this outcome with it, and nothing is started before the router has it: until then the box
            // says that this item is running, so a death can cost this one outcome but not run an item twice.
            Send();
            AwaitConfirmation();
            ClearBox();
            return;
        }
        _boxUsed = true;
        if (_block.Length >= Parcel.Limit || time.GetElapsedTime(_blockStarted) >= LongestWait) Send();
    }

    private void Send()
    {
        var count = _block.Count;
        var nanoseconds = (long)time.GetElapsedTime(_blockStarted).TotalNanoseconds;
        send(new EnvelopeResults(
            slot, ++_sequence, _envelope, _index + 1 - count, count, Parcel.Of(_block.TakeAll()), nanoseconds));
    }

    private void ClearBox()
    {
        box.ClearResults();
        _boxUsed = false;
    }

    private void AwaitConfirmation()
    {
        lock (_gate)
        {
            while (!_stopped && _received < _sequence) Monitor.Wait(_gate);
        }
    }
}
