using ActorProcs.Nodes;
using Microsoft.Win32.SafeHandles;

namespace ActorProcs.Subprocesses;

/// <summary>This process's end of a pipe to or from a subprocess. Waiting takes no thread, unlike in a <see cref="FileStream"/> over a pipe.</summary>
internal sealed class ChildPipe(int descriptor, bool reads) : Stream
{
    private const int EPIPE = 32;
    private const int Again = -1;

    private readonly SafeFileHandle _handle = new(descriptor, ownsHandle: true);
    private readonly CancellationTokenSource _closed = new();
    private ReadOnlyMemory<byte> _unread;

    public override bool CanRead => reads && !_handle.IsClosed;

    public override bool CanWrite => !reads && !_handle.IsClosed;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException("A pipe has no length.");

    public override long Position
    {
        get => throw new NotSupportedException("A pipe has no position.");
        set => throw new NotSupportedException("A pipe has no position.");
    }

    /// <summary>Puts bytes back that were read too far.</summary>
    internal void Unread(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > 0) _unread = _unread.IsEmpty ? bytes : (byte[])[.. bytes.Span, .. _unread.Span];
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            if (TryRead(buffer) is >= 0 and var read) return read;
            Block(Libc.POLLIN);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryRead(buffer.Span) is >= 0 and var read) return read;
            await WaitAsync(Libc.POLLIN, cancellationToken).ConfigureAwait(false);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            if (TryWrite(buffer) is >= 0 and var written) buffer = buffer[written..];
            else Block(Libc.POLLOUT);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryWrite(buffer.Span) is >= 0 and var written) buffer = buffer[written..];
            else await WaitAsync(Libc.POLLOUT, cancellationToken).ConfigureAwait(false);
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A pipe cannot be sought in.");

    public override void SetLength(long value) => throw new NotSupportedException("A pipe has no length.");

    protected override void Dispose(bool disposing)
    {
        // Whoever waits is woken first: he holds the descriptor open.
        if (disposing)
        {
            _closed.Cancel();
            _handle.Dispose();
        }

        base.Dispose(disposing);
    }

    private unsafe int TryRead(Span<byte> buffer)
    {
        if (!reads) throw new NotSupportedException("Standard input is written to, not read.");
        if (!_unread.IsEmpty)
        {
            var count = Math.Min(buffer.Length, _unread.Length);
            _unread.Span[..count].CopyTo(buffer);
            _unread = _unread[count..];
            return count;
        }

        if (buffer.IsEmpty) return 0;
        using var held = new Held(_handle);
        nint read;
        fixed (byte* start = buffer) read = Libc.Read(held.Descriptor, start, (nuint)buffer.Length);
        return read >= 0 ? (int)read : AgainOrThrow();
    }

    private unsafe int TryWrite(ReadOnlySpan<byte> buffer)
    {
        if (reads) throw new NotSupportedException("Standard output and standard error are read, not written to.");
        using var held = new Held(_handle);
        nint written;
        fixed (byte* start = buffer) written = Libc.Write(held.Descriptor, start, (nuint)buffer.Length);
        return written >= 0 ? (int)written : AgainOrThrow();
    }

    private static int AgainOrThrow() => Libc.LastError switch
    {
        Libc.EAGAIN or Libc.EINTR => Again,
        EPIPE => throw new IOException("The program does not read its standard input any more: it has closed it, or has ended (broken pipe)."),
        var error => throw new IOException($"The pipe to the program failed: {Libc.Describe(error)}."),
    };

    private unsafe void Block(short interest)
    {
        using var held = new Held(_handle);
        var entry = new Libc.PollEntry { Descriptor = held.Descriptor, Events = interest };
        _ = Libc.Poll(&entry, 1, -1);
    }

    private async Task WaitAsync(short interest, CancellationToken cancellationToken)
    {
        using var held = new Held(_handle);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token, cancellationToken);
        await PipeWait.UntilReadyAsync(held.Descriptor, interest, either.Token).ConfigureAwait(false);
    }

    /// <summary>1. One thread is about to read descriptor 30. 2. Another disposes the stream. 3. A new file is given the number 30, and is
    /// read. So the number is used only under a hold that puts the closing off.</summary>
    private sealed class Held : IDisposable
    {
        private readonly SafeFileHandle _handle;
        private readonly bool _added;

        /// <exception cref="ObjectDisposedException">The stream has been disposed.</exception>
        internal Held(SafeFileHandle handle)
        {
            _handle = handle;
            handle.DangerousAddRef(ref _added);
        }

        internal int Descriptor => (int)_handle.DangerousGetHandle();

        public void Dispose()
        {
            if (_added) _handle.DangerousRelease();
        }
    }
}
