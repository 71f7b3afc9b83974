using Akka.Actor;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace ActorProcs.Wire.Transport;

/// <summary>One connection as Akka sees it.</summary>
internal sealed class Association : AssociationHandle
{
    private readonly IByteChannel _channel;
    private readonly FrameReader _reader;
    private readonly FrameWriter _writer;
    private readonly TransportSettings _settings;
    private readonly OversizedFrames _oversized;
    private readonly TaskCompletionSource _peerEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _closing;

    internal Association(Address local, Address remote, IByteChannel channel, FrameReader reader, FrameWriter writer,
        TransportSettings settings, OversizedFrames oversized)
        : base(local, remote)
    {
        (_channel, _reader, _writer, _settings, _oversized) = (channel, reader, writer, settings, oversized);
        // Akka's own source would run the read loop on the actor that completes it.
        ReadHandlerSource = new TaskCompletionSource<IHandleEventListener>(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Ends when the connection is closed and everything is released; never fails.</summary>
    internal Task Closed => _closed.Task;

    /// <summary>Delivers to Akka from now on.</summary>
    /// <param name="first">A frame that was read before Akka knew of the connection.</param>
    /// <param name="broken">Told why, if the peer breaks the rules of framing.</param>
    internal void Start(byte[]? first, Action<PeerRefusedException> broken) => _ = ReadAsync(first, broken);

    public override bool Write(ByteString payload)
    {
        if (payload.Length <= _settings.MaximumFrameSize)
            return _writer.TryWrite(payload.Span, AkkaFrame.IsInstruction(payload.Span));
        _oversized.Refuse(payload);
        return true;
    }

    [Obsolete("Akka's own attribute, repeated.")]
    public override void Disassociate()
    {
        if (Interlocked.Exchange(ref _closing, 1) == 0) _ = CloseGracefullyAsync();
    }

    /// <summary>Two programs may both close, and each must still get what the other had sent:
    /// 1. A's actors tell their last messages, and A disassociates; they may still wait in A's writer: so A flushes before it ends.
    /// 2. Closing with unread bytes resets a TCP connection, and the reset destroys what B has not read yet: so A ends its sending
    ///    direction only, and reads B's last bytes into the void until B ends too.
    /// 3. B may be paused or broken and never end: so both waits are bounded.</summary>
    private async Task CloseGracefullyAsync()
    {
        try
        {
            await _writer.EndAsync().WaitAsync(_settings.FlushTimeout).ConfigureAwait(false);
            _channel.EndSending();
            await _peerEnded.Task.WaitAsync(_settings.FlushTimeout).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Too slow, or already gone: closing is all that is left.
        }

        Release();
    }

    private async Task ReadAsync(byte[]? first, Action<PeerRefusedException> broken)
    {
        var listener = await ReadHandlerSource.Task.ConfigureAwait(false);
        try
        {
            if (first is not null) Deliver(listener, first);
            do
            {
                while (_reader.TryTake(_settings.MaximumFrameSize, out var frame)) Deliver(listener, frame);
            }
            while (await _reader.FillAsync().ConfigureAwait(false));
        }
        catch (PeerRefusedException e)
        {
            broken(e);
        }
        catch (Exception)
        {
            // A reset, or our own release of the channel: the end of the stream in other words.
        }

        _peerEnded.TrySetResult();
        if (Interlocked.Exchange(ref _closing, 1) != 0) return;
        listener.Notify(new Disassociated(DisassociateInfo.Unknown));
        _ = _writer.EndAsync();
        Release();
    }

    private void Deliver(IHandleEventListener listener, byte[] frame)
    {
        if (Volatile.Read(ref _closing) == 0) listener.Notify(new InboundPayload(UnsafeByteOperations.UnsafeWrap(frame)));
    }

    private void Release()
    {
        _channel.Dispose();
        _closed.TrySetResult();
    }

    // One is one connection: Akka's own equality compares addresses, and two connections to a peer may overlap.
    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
