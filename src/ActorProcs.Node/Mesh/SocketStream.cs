using System.Net.Sockets;
using ActorProcs.Wire;
using ActorProcs.Wire.Transport;

namespace ActorProcs.Mesh;

/// <summary>A socket as a stream. TLS cuts what it sends into records of 16 KiB, and reads one record at a time; here many of them go by one
/// call to the operating system.</summary>
/// <remarks>One reads and one writes at a time, as with every stream.</remarks>
/// <param name="socket">Ends with the stream.</param>
/// <param name="isBelowTls">Whether much is read ahead. Without TLS it goes straight to where it is wanted.</param>
internal sealed class SocketStream(Socket socket, bool isBelowTls) : SequentialStream
{
    /// <summary>Small at first, because most connections are idle.</summary>
    private const int SmallBuffer = 4 << 10;

    /// <summary>Eight records: more would leave the processor's nearest cache.</summary>
    private const int LargeBuffer = 8 * TlsStream.LongestRecord;

    /// <summary>Whoever says that the operating system shall not wait has a thread that does: then every call is over when it returns.</summary>
    private readonly BlockingSocket? _waiting = socket.Blocking ? null : new BlockingSocket(socket);

    private readonly int _mostAhead = isBelowTls ? LargeBuffer : SmallBuffer;

    private BlockingSocket? _sending;
    private byte[] _ahead = new byte[SmallBuffer];
    private int _start;
    private int _end;
    private byte[] _gathered = [];
    private int _gatheredCount;
    private bool _gathering;

    /// <summary>How many bytes have come that nobody has read.</summary>
    internal int Ahead => _end - _start;

    /// <summary>Whether whoever writes waits himself. That is as good as on a socket that was never used otherwise: what comes wakes threads,
    /// and while much goes hardly anything comes.</summary>
    internal void WaitWhenSending(bool waits) => _sending = waits ? new BlockingSocket(socket) : null;

    /// <summary>What is written from now on may wait for <see cref="SendGatheredAsync"/>.</summary>
    internal void Gather() => _gathering = true;

    internal async ValueTask SendGatheredAsync(CancellationToken cancel)
    {
        _gathering = false;
        var count = _gatheredCount;
        _gatheredCount = 0;
        await SendAsync(_gathered.AsMemory(0, count), cancel).ConfigureAwait(false);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_start == _end && buffer.Length > 0)
        {
            if (buffer.Length >= _ahead.Length && _ahead.Length == _mostAhead)
                return await ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
            // The last read filled it: much is coming.
            if (_end == _ahead.Length && _ahead.Length < _mostAhead) _ahead = new byte[Math.Min(_mostAhead, _ahead.Length * 4)];
            (_start, _end) = (0, 0);
            _end = await ReceiveAsync(_ahead, cancellationToken).ConfigureAwait(false);
        }

        if (buffer.Length == 0 && _start == _end) return await ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
        var count = Math.Min(buffer.Length, _end - _start);
        _ahead.AsMemory(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_gathering)
        {
            await SendAsync(buffer, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (_gathered.Length == 0) _gathered = new byte[LargeBuffer];
        if (_gatheredCount + buffer.Length > _gathered.Length)
        {
            await SendGatheredAsync(cancellationToken).ConfigureAwait(false);
            _gathering = true;
        }

        if (buffer.Length > _gathered.Length)
        {
            await SendAsync(buffer, cancellationToken).ConfigureAwait(false);
            return;
        }

        buffer.CopyTo(_gathered.AsMemory(_gatheredCount));
        _gatheredCount += buffer.Length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    public override void Flush()
    {
        // Nothing waits here but while gathering, and then until all is there.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override void Dispose(bool disposing)
    {
        if (disposing) socket.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        try
        {
            return _waiting is { } waiting ? waiting.Receive(buffer.Span) : await socket.ReceiveAsync(buffer, SocketFlags.None, cancel).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        try
        {
            if ((_sending ?? _waiting) is { } waiting) waiting.Send(bytes.Span);
            else while (bytes.Length > 0) bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancel).ConfigureAwait(false)..];
        }
        catch (SocketException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
