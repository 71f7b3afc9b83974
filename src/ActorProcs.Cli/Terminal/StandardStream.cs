using System.Runtime.InteropServices;
using System.Text;

namespace ActorProcs.Cli.Terminal;

/// <summary>Standard output or error as the operating system has it.</summary>
/// <remarks>The framework's console stream swallows the news that the reader has gone, so that following a job into <c>head</c> would
/// never end; its file stream keeps a position of its own, so that two of them on one file overwrite each other.</remarks>
internal sealed partial class StandardStream
{
    private const int EINTR = 4;
    private const int EAGAIN = 11;
    private const int EPIPE = 32;
    private const short POLLOUT = 4;

    private readonly int _descriptor;

    private StandardStream(int descriptor) => _descriptor = descriptor;

    internal static StandardStream Out { get; } = new(1);

    internal static StandardStream Error { get; } = new(2);

    /// <exception cref="ReaderGoneException">Nobody reads this any more.</exception>
    /// <exception cref="IOException">The operating system refuses, for example because the disk is full.</exception>
    internal unsafe void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint written;
            fixed (byte* start = bytes) written = WriteTo(_descriptor, start, bytes.Length);
            if (written >= 0) bytes = bytes[(int)written..];
            else Overcome(Marshal.GetLastPInvokeError());
        }
    }

    internal void WriteLine(string line) => Write(Encoding.UTF8.GetBytes(line + '\n'));

    private unsafe void Overcome(int error)
    {
        switch (error)
        {
            case EINTR:
                return;
            case EAGAIN:
                // Somebody who shares our terminal has made it non-blocking.
                var wait = new PollRequest { Descriptor = _descriptor, Events = POLLOUT };
                _ = Poll(&wait, 1, -1);
                return;
            case EPIPE:
                throw new ReaderGoneException();
            default:
                throw new IOException($"Standard {(_descriptor == 1 ? "output" : "error")} cannot be written: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint WriteTo(int descriptor, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static unsafe partial int Poll(PollRequest* requests, nuint count, int milliseconds);

    private struct PollRequest
    {
        internal int Descriptor;
        internal short Events;
        internal short Returned;
    }
}

/// <summary>The reader of our output has closed it, as <c>head</c> does when it has enough.</summary>
internal sealed class ReaderGoneException : IOException
{
    /// <summary>What a shell reports for a program that SIGPIPE ended.</summary>
    internal static int ExitCode { get; } = Terminal.ExitCode.OfSignal(13);
}
