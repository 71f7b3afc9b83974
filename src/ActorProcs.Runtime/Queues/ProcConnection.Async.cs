using System.Threading.Channels;
using ActorProcs.Code;
using ActorProcs.Queues;
using ActorProcs.Wire;

namespace ActorProcs;

/// <content>The asynchronous forms.</content>
public sealed partial class ProcConnection
{
    /// <inheritdoc cref="Send{T}"/>
    /// <param name="value">Null too.</param>
    /// <param name="cancellationToken">Gives up waiting: nothing is sent then.</param>
    public ValueTask SendAsync<T>(T value, CancellationToken cancellationToken = default)
    {
        var end = Writable();
        return SendPackedAsync(end, ItemCodec.Pack(value, _session.Bulk), cancellationToken);
    }

    /// <inheritdoc cref="Receive{T}"/>
    /// <param name="cancellationToken">Gives up waiting: no message is taken then.</param>
    public async ValueTask<T> ReceiveAsync<T>(CancellationToken cancellationToken = default) =>
        Pickler.Unpack<T>(await ReceivePackedAsync(cancellationToken).ConfigureAwait(false));

    /// <inheritdoc cref="Poll"/>
    /// <param name="timeout">How long to wait for that; <see cref="Timeout.InfiniteTimeSpan"/> is for ever.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<bool> PollAsync(TimeSpan timeout = default, CancellationToken cancellationToken = default)
    {
        var wait = Waits.Of(timeout) ?? Timeout.InfiniteTimeSpan;
        var isReady = await Readable().Client.AwaitItemAsync(wait, cancellationToken).ConfigureAwait(false);
        GC.KeepAlive(this); // Else the end might be let go while it is waited on.
        return isReady;
    }

    /// <inheritdoc cref="SendBytes"/>
    /// <param name="bytes">Copied now.</param>
    /// <param name="cancellationToken">Gives up waiting: nothing is sent then.</param>
    public ValueTask SendBytesAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        var end = Writable();
        return SendPackedAsync(end, ItemCodec.Wrap(bytes.ToArray(), _session.Bulk), cancellationToken);
    }

    /// <inheritdoc cref="ReceiveBytes"/>
    /// <param name="maxLength">The most bytes it may have; null for no limit.</param>
    /// <param name="cancellationToken">Gives up waiting: no message is taken then.</param>
    public async ValueTask<byte[]> ReceiveBytesAsync(int? maxLength = null, CancellationToken cancellationToken = default)
    {
        if (maxLength < 0) throw new ArgumentOutOfRangeException(nameof(maxLength), "negative maxlength");
        return Checked(await ReceivePackedAsync(cancellationToken).ConfigureAwait(false), maxLength);
    }

    private async ValueTask SendPackedAsync(PipeEnd end, Payload packed, CancellationToken cancellationToken)
    {
        try
        {
            await end.Client.PutAsync(packed, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _session.Bulk.Delete(packed);
            if (e is InvalidOperationException and not ObjectDisposedException) throw Broken(e);
            throw;
        }
    }

    private async ValueTask<byte[]> ReceivePackedAsync(CancellationToken cancellationToken)
    {
        try
        {
            return ItemCodec.Open(await Readable().Client.TakeAsync(cancellationToken).ConfigureAwait(false), _session.Bulk);
        }
        catch (ChannelClosedException e)
        {
            throw Ended(e);
        }
    }
}
