using System.Diagnostics;
using System.Net.Sockets;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Wire;

/// <summary>One payload of another node on its way here: resumed where it breaks, and given up when it stands still for too long.</summary>
/// <param name="bulk">Opens the connections.</param>
/// <param name="node">The node that has the bytes.</param>
/// <param name="payload">Which.</param>
internal sealed class ForeignTransfer(ForeignBulk bulk, NodeName node, Payload payload) : IBulkSource, IDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private BulkWindow? _window;
    private long _done;
    private long _progress = Stopwatch.GetTimestamp();
    private TimeSpan _pause = ShortestPause;

    public long Left => payload.Length - _done;

    private bool IsTooLate => Stopwatch.GetElapsedTime(_progress) > bulk.Patience;

    /// <summary>Returns when the node has said that it has so many bytes.</summary>
    /// <exception cref="ObjectLostException">It has not, or is gone.</exception>
    internal void Begin() => Read([]);

    /// <exception cref="ObjectLostException">The file is gone, or its node.</exception>
    public void Read(Span<byte> into)
    {
        if (into.Length > Left) throw new ProcException($"A payload of {payload.Length:N0} bytes ends before what is to be read from it.");
        while (true)
        {
            try
            {
                var window = Open();
                while (into.Length > 0)
                {
                    var count = window.Receive(into);
                    into = into[count..];
                    _done += count;
                    _progress = Stopwatch.GetTimestamp();
                }

                return;
            }
            catch (PeerRefusedException e)
            {
                throw new ObjectLostException($"A payload of {payload.Length:N0} bytes on the node {node} is gone: {e.Message}");
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                if (IsTooLate)
                {
                    throw new ObjectLostException(
                        $"A payload of {payload.Length:N0} bytes on the node {node} is lost: "
                        + $"{_done:N0} bytes have come, and no more for {bulk.Patience.TotalSeconds:0.#} s. {e.Message}");
                }

                Pause();
            }
        }
    }

    /// <summary>All bytes have come: the file is to be deleted. Should that not be possible, it ends with its node.</summary>
    internal void Confirm()
    {
        while (true)
        {
            try
            {
                Open().Confirm();
                return;
            }
            catch (PeerRefusedException)
            {
                // 1. All bytes have come, and we confirm. 2. The other node deletes the file. 3. Its answer is lost on the way.
                return;
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                if (IsTooLate) return;
                Pause();
            }
        }
    }

    public void Dispose() => _window?.Dispose();

    private BulkWindow Open()
    {
        if (_window is not null) return _window;
        _window = bulk.Open(node, new BulkRequest(payload.Token!, payload.Length, _done));
        _pause = ShortestPause;
        return _window;
    }

    private void Pause()
    {
        _window?.Dispose();
        _window = null;
        Thread.Sleep(_pause);
        _pause = _pause + _pause < LongestPause ? _pause + _pause : LongestPause;
    }
}
