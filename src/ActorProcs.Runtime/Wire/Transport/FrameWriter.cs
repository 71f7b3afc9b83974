using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;

namespace ActorProcs.Wire.Transport;

/// <summary>Takes frames from actors without blocking them and sends all that has gathered by one call to the operating system.</summary>
internal sealed class FrameWriter(IByteChannel channel, int highWaterMark)
{
    private const int SmallBuffer = 2 << 10;
    private const int LargestKeptBuffer = 256 << 10;

    /// <summary>After a silence as long as this a frame is sent at once, on the thread of its writer: nobody else's is coming to share
    /// the call, and waking another thread costs more than the call. In a stream of frames the sending is a work item of its own, so
    /// that frames gather until it runs.</summary>
    private static readonly long Silence = Stopwatch.Frequency / 50_000;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _flushed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ArrayBufferWriter<byte> _gathering = new(SmallBuffer);
    private ArrayBufferWriter<byte> _leaving = new(SmallBuffer);
    private long _idleSince;
    private bool _busy;
    private bool _ended;

    /// <summary>Takes a frame; false when so much waits that the sender should slow down, or when the stream has ended.</summary>
    /// <param name="frame">The bytes; they are copied.</param>
    /// <param name="urgent">Taken even above the high-water mark: the few bytes that say how the connection itself is doing must not
    /// wait for a slow reader, or a busy connection would look like a dead one.</param>
    internal bool TryWrite(ReadOnlySpan<byte> frame, bool urgent)
    {
        bool silent;
        lock (_gate)
        {
            if (_ended) return false;
            if (!urgent && _gathering.WrittenCount + _leaving.WrittenCount >= highWaterMark) return false;

            var span = _gathering.GetSpan(sizeof(int) + frame.Length);
            BinaryPrimitives.WriteInt32LittleEndian(span, frame.Length);
            frame.CopyTo(span[sizeof(int)..]);
            _gathering.Advance(sizeof(int) + frame.Length);

            if (_busy) return true;
            _busy = true;
            silent = Stopwatch.GetTimestamp() - _idleSince > Silence;
        }

        if (silent) _ = SendGatheredAsync();
        else ThreadPool.UnsafeQueueUserWorkItem(static writer => _ = writer.SendGatheredAsync(), this, preferLocal: true);
        return true;
    }

    /// <summary>Sends bytes that are no frame, before any frame.</summary>
    internal ValueTask SendRawAsync(ReadOnlyMemory<byte> bytes) => channel.SendAsync(bytes);

    /// <summary>Takes nothing more; the task ends when everything taken has been sent, or cannot be.</summary>
    internal Task EndAsync()
    {
        lock (_gate)
        {
            _ended = true;
            if (!_busy) _flushed.TrySetResult();
        }

        return _flushed.Task;
    }

    private async Task SendGatheredAsync()
    {
        try
        {
            while (TakeGathered(out var bytes)) await channel.SendAsync(bytes).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The peer is gone, or we have closed. Either way the reader of this connection sees the end of the stream and tells Akka,
            // after all that the peer had sent before it died; so there is nothing to tell here.
            GiveUp();
        }
    }

    private bool TakeGathered(out ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            if (_leaving.Capacity > LargestKeptBuffer) _leaving = new ArrayBufferWriter<byte>(SmallBuffer);
            else _leaving.ResetWrittenCount();

            (_gathering, _leaving) = (_leaving, _gathering);
            bytes = _leaving.WrittenMemory;
            if (bytes.Length > 0) return true;

            _busy = false;
            _idleSince = Stopwatch.GetTimestamp();
            if (_ended) _flushed.TrySetResult();
            return false;
        }
    }

    private void GiveUp()
    {
        lock (_gate)
        {
            _ended = true;
            _busy = false;
            _gathering = _leaving = new ArrayBufferWriter<byte>(1);
            _flushed.TrySetResult();
        }
    }
}
