using ActorProcs.Wire;

namespace ActorProcs.Named;

/// <summary>A stream between two members of the log, and what ends with it.</summary>
/// <param name="inner">The bytes.</param>
/// <param name="owner">Disposed together with the stream.</param>
internal class RoadStream(Stream inner, IDisposable? owner = null) : SequentialStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override void Flush() => inner.Flush();

    /// <summary>Reads from the other side, for so long at the most.</summary>
    /// <exception cref="IOException">Nothing has come in that time.</exception>
    protected async ValueTask<int> ReceiveAsync(Memory<byte> buffer, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            return await inner.ReadAsync(buffer, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"The other member has said nothing for {patience.TotalMilliseconds:F0} ms.");
        }
    }

    /// <summary>Writes to the other side, for so long at the most.</summary>
    /// <exception cref="IOException">It has not been taken in that time.</exception>
    protected async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            await inner.WriteAsync(bytes, limit.Token).ConfigureAwait(false);
            await inner.FlushAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TakenNothing(patience);
        }
    }

    protected static IOException TakenNothing(TimeSpan patience) => new($"The other member has taken nothing for {patience.TotalMilliseconds:F0} ms.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            owner?.Dispose();
        }

        base.Dispose(disposing);
    }
}
