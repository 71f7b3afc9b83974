using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Mesh.Sessions;

/// <summary>A stream of bytes between processes of two nodes that survives its connections: when one breaks, the node that has dialled dials
/// again, and both go on with the byte that the other lacks.</summary>
/// <remarks>It ends in order; or when the other node has ended, or the cluster has given it up; or when no connection can be had for
/// <see cref="DefaultPatience"/>. Then both sides see the end, as that of any connection.</remarks>
internal sealed partial class MeshSession : IByteChannel
{
    /// <summary>Small at first, because most sessions are idle.</summary>
    private const int SmallBuffer = 4 << 10;

    private const int LargeBuffer = 64 << 10;

    private const string Gone = "The other side has closed the connection.";

    /// <summary>The other side keeps what it has sent until it is told of its arrival. Mostly the next bytes tell it; this is for when there
    /// are none.</summary>
    private static readonly TimeSpan AcknowledgeAfter = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly SessionBytes _bytes;
    private readonly Handover _incoming = new();
    private readonly Timer _acknowledge;
    private TaskCompletionSource? _room;
    private bool _acknowledges;
    private bool _sending;
    private bool _receiving;
    private bool _disposed;

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => _incoming.TakeAsync(buffer);

    /// <summary>Returns when the session keeps all bytes: from then on a break does not harm them.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (true)
        {
            Task? room = null;
            lock (_gate)
            {
                if (_over || _bytes.IsClosed || _bytes.PeerHasClosed) throw new IOException(_why ?? Gone);
                if (_bytes.IsFinished) throw new InvalidOperationException("Its sending direction has been ended.");
                bytes = bytes[_bytes.Write(bytes.Span)..];
                if (bytes.Length > 0) room = (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            Send();
            if (room is null) return;
            await room.ConfigureAwait(false);
        }
    }

    public void EndSending()
    {
        lock (_gate)
        {
            if (_over) return;
            _bytes.Finish();
        }

        Send();
    }

    /// <summary>Wants nothing more. What has been sent still arrives.</summary>
    public void Dispose()
    {
        bool isOver;
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            isOver = _over || _bytes.PeerHasClosed;
            if (!isOver)
            {
                _bytes.Close();
                LimitLocked();
            }

            WakeWritersLocked(evenWithoutRoom: true);
        }

        _incoming.Fail(new ObjectDisposedException(nameof(MeshSession)), discard: true);
        if (isOver) End(null);
        else Send();
    }

    private void Send()
    {
        lock (_gate)
        {
            if (_sending || _line is null || _bytes.Next().IsEmpty) return;
            _sending = true;
        }

        _ = SendAllAsync();
    }

    /// <summary>Sends what there is, on the thread of whoever has brought it; what is brought meanwhile goes together with the next.</summary>
    private async Task SendAllAsync()
    {
        while (TakeNext(out var line, out var bytes))
        {
            try
            {
                await line.SendAsync(bytes).ConfigureAwait(false);
            }
            catch (Exception)
            {
                Break(line);
                continue;
            }

            lock (_gate)
            {
                if (_line != line) continue;
                _bytes.Sent(bytes.Length);
                WakeWritersLocked();
            }
        }
    }

    private bool TakeNext([NotNullWhen(true)] out MeshConnection? line, out ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            bytes = _line is null ? default : _bytes.Next();
            line = _line;
            if (line is not null && !bytes.IsEmpty) return true;
            _sending = false;
            SettleLocked();
            return false;
        }
    }

    /// <summary>Receives, also when nobody wants any bytes yet: among them are the other side's acknowledgements.</summary>
    /// <remarks>It waits while bytes are not taken, so that a process which does not read holds its writer back. Acknowledgements of what that
    /// process itself sends wait behind those bytes, and after <see cref="SessionBytes.DefaultCapacity"/> it waits too; Akka reads always.</remarks>
    private async Task ReceiveAllAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(SmallBuffer);
        while (await LineAsync().ConfigureAwait(false) is { } line)
        {
            var count = 0;
            try
            {
                count = await line.ReceiveAsync(buffer).ConfigureAwait(false);
            }
            catch (Exception)
            {
                // A reset, or this node has closed it: another one may come.
            }

            var arrived = Arrive(line, buffer.AsSpan(0, count));
            if (arrived > 0) await _incoming.GiveAsync(buffer.AsMemory(0, arrived)).ConfigureAwait(false);
            if (_bytes.PeerHasFinished) _incoming.End();
            if (_bytes.PeerHasClosed) _incoming.Fail(new IOException(Gone), discard: false);
            if (count == buffer.Length && count < LargeBuffer)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = ArrayPool<byte>.Shared.Rent(LargeBuffer);
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
        _incoming.Fail(new IOException(_why ?? Gone), discard: false);
    }

    /// <summary>Takes the session's own words out of what has arrived. Nothing means that the connection has ended, which says nothing about
    /// the session: an end in order is said in its bytes.</summary>
    /// <returns>How many bytes of the stream there are.</returns>
    private int Arrive(MeshConnection line, Span<byte> bytes)
    {
        var arrived = 0;
        string? why = null;
        bool isOver;
        lock (_gate)
        {
            _receiving = false;
            if (bytes.Length > 0 && !_over) why = TryReceiveLocked(bytes, out arrived);
            SettleLocked();
            isOver = why is not null || (_disposed && (_bytes.PeerHasClosed || _bytes.IsDelivered));
        }

        if (isOver) End(why);
        else if (bytes.Length == 0) Break(line);
        else Send();
        return arrived;
    }

    private string? TryReceiveLocked(Span<byte> bytes, out int arrived)
    {
        arrived = 0;
        try
        {
            arrived = _bytes.Receive(bytes);
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }

        _bytes.Acknowledge();
        WakeWritersLocked(evenWithoutRoom: _bytes.PeerHasClosed);
        if (!_bytes.OwesWord || _acknowledges || _over) return null;
        _acknowledges = true;
        _acknowledge.Change(AcknowledgeAfter, Timeout.InfiniteTimeSpan);
        return null;
    }

    private void Acknowledge()
    {
        lock (_gate)
        {
            _acknowledges = false;
            if (_over) return;
            _bytes.Acknowledge(now: true);
        }

        Send();
    }

    private void WakeWritersLocked(bool evenWithoutRoom = false)
    {
        if (_room is null || !(evenWithoutRoom || _bytes.HasRoom)) return;
        _room.TrySetResult();
        _room = null;
    }
}
