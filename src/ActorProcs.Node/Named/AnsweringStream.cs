using System.Buffers.Binary;

namespace ActorProcs.Named;

/// <summary>The side of a connection that answers. One request after the other comes, and while a large one is on its way, or is being
/// worked on, this side says now and then that it goes on.</summary>
/// <remarks>1. The leader has written all of a snapshot, which is to say that its own kernel has it. 2. It is on the narrow link for a minute
/// more. 3. The leader cannot see that, and would give up. So the side that receives tells of each moment in which something has come. It
/// is silent when nothing does, and about small requests, such as those for a vote: who does not answer these is taken to be gone.</remarks>
internal sealed class AnsweringStream : RoadStream
{
    internal const int HeaderBytes = sizeof(int);

    /// <summary>What is not more than this is answered at once.</summary>
    private const int Small = 64 << 10;

    private readonly LogPatience _patience;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _closed = new();

    // Of the request in hand. Written by who reads, looked at by who gives signs.
    private long _bytes;
    private long _told;
    private long _lastAt;

    internal AnsweringStream(Stream inner, LogPatience patience)
        : base(inner)
    {
        _patience = patience;
        _ = GiveSignsAsync();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // Between two requests it waits for as long as it takes.
        var inHand = Volatile.Read(ref _bytes);
        var count = inHand > 0
            ? await ReceiveAsync(buffer, _patience.Block, cancellationToken).ConfigureAwait(false)
            : await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _lastAt, Environment.TickCount64);
        Volatile.Write(ref _bytes, inHand + count);
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Volatile.Write(ref _bytes, 0);
        if (buffer.IsEmpty) return;
        var piece = new byte[HeaderBytes + buffer.Length];
        BinaryPrimitives.WriteInt32LittleEndian(piece, buffer.Length);
        buffer.CopyTo(piece.AsMemory(HeaderBytes));
        if (!await _turn.WaitAsync(_patience.Block, cancellationToken).ConfigureAwait(false)) throw TakenNothing(_patience.Block);
        try
        {
            await SendAsync(piece, _patience.Block, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _closed.Cancel();
        base.Dispose(disposing);
    }

    private async Task GiveSignsAsync()
    {
        var sign = new byte[HeaderBytes];
        try
        {
            while (true)
            {
                await Task.Delay(_patience.Sign, TimeProvider.System, _closed.Token).ConfigureAwait(false);
                if (!IsAtIt()) continue;
                await _turn.WaitAsync(_closed.Token).ConfigureAwait(false);
                try
                {
                    // The answer may have gone out meanwhile. And there is no hurry: 1. A request is on its way for an hour. 2. Who sends it hears
                    // nothing before all of it is sent, and the signs fill the way back. 3. The last megabytes are still on their way then, and need signs.
                    if (IsAtIt()) await SendAsync(sign, Timeout.InfiniteTimeSpan, _closed.Token).ConfigureAwait(false);
                    _told = Volatile.Read(ref _bytes);
                }
                finally
                {
                    _turn.Release();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It is closed.
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It is broken, perhaps in the middle of a sign: nothing that follows could be understood.
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    private bool IsAtIt()
    {
        var bytes = Volatile.Read(ref _bytes);
        if (bytes <= Small) return false;
        return bytes != _told || Environment.TickCount64 - Volatile.Read(ref _lastAt) < (_patience.Block + (_patience.Megabyte * (bytes >> 20))).TotalMilliseconds;
    }
}
