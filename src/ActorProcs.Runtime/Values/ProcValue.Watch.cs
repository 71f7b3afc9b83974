using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ActorProcs.Values;

namespace ActorProcs;

// Hearing of changes that others make.
public sealed partial class ProcValue<T>
{
    private int _isPinned;

    /// <summary>The values as they are seen to change: first the present one, then each newer one, without end.</summary>
    /// <remarks>Conflated: who reads slowly misses some values in between, never the last. Writing an equal value is no change.</remarks>
    /// <param name="cancellationToken">Ends the stream, without an exception.</param>
    /// <exception cref="ObjectLostException">The value's node is gone.</exception>
    public async IAsyncEnumerable<T> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var news = Channel.CreateBounded<Snapshot<T>>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        void Note(Snapshot<T> snapshot) => news.Writer.TryWrite(snapshot);
        void End(Exception why) => news.Writer.TryComplete(why);

        // 1. We read the present value. 2. It changes. 3. We begin to listen, and never hear of it. So we listen first; what we hear of
        // and had read already is told apart by its version.
        _data.Moved += Note;
        _site.Follow();
        _site.WhenLost(End);
        try
        {
            var seen = await PresentAsync(cancellationToken).ConfigureAwait(false);
            if (seen is null) yield break;
            yield return seen.Read(_data.Codec);
            while (await HasNewsAsync(news.Reader, cancellationToken).ConfigureAwait(false))
            {
                if (!news.Reader.TryRead(out var snapshot) || snapshot.Version <= seen.Version) continue;
                seen = snapshot;
                yield return seen.Read(_data.Codec);
            }
        }
        finally
        {
            _data.Moved -= Note;
            _site.Unfollow();
            _site.NoMatterIfLost(End);
        }
    }

    /// <summary>This process is told of changes from now on, for good.</summary>
    private void Pin()
    {
        if (Volatile.Read(ref _isPinned) != 0 || Interlocked.Exchange(ref _isPinned, 1) != 0) return;
        _site.WhenLost(_data.Fail);
        _site.Follow();
    }

    /// <summary>Null when cancelled.</summary>
    private async ValueTask<Snapshot<T>?> PresentAsync(CancellationToken cancellationToken)
    {
        if (_site.Recursion.IsMine) return _data.Published;
        try
        {
            var hold = await EnterAsync(cancellationToken).ConfigureAwait(false);
            var present = _data.Published;
            _site.Leave(hold.Ticket);
            return present;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>False when cancelled.</summary>
    private static async ValueTask<bool> HasNewsAsync(ChannelReader<Snapshot<T>> news, CancellationToken cancellationToken)
    {
        try
        {
            return await news.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
