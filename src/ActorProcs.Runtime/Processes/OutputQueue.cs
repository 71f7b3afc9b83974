using System.Text;
using System.Threading.Channels;

namespace ActorProcs.Processes;

/// <summary>Writes the lines of all children to this program's own output, one whole line at a time, in the order they came.</summary>
/// <remarks>It writes through <see cref="Console.Out"/> and <see cref="Console.Error"/>, whose lock the program's own lines take too:
/// that is what keeps two lines from mixing.</remarks>
internal sealed class OutputQueue
{
    private const long HighWater = 4 << 20;

    private readonly Channel<Entry> _entries = Channel.CreateUnbounded<Entry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _writer;
    private long _waiting;

    internal OutputQueue() => _writer = Task.Factory.StartNew(
        WriteAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>True while so much waits to be written that children should be held back.</summary>
    internal bool IsFull => Interlocked.Read(ref _waiting) > HighWater;

    /// <summary>Raised, on the writing thread, when the backlog has been written after having been too long.</summary>
    internal event Action? Drained;

    internal void Write(bool isError, byte[] line)
    {
        Interlocked.Add(ref _waiting, line.Length);
        _entries.Writer.TryWrite(new Entry(isError, line, null));
    }

    /// <summary>Runs the action once everything that came before it has been written: an ended child's last line precedes the end.</summary>
    internal void AfterWritten(Action action) => _entries.Writer.TryWrite(new Entry(false, null, action));

    internal void Complete(TimeSpan patience)
    {
        _entries.Writer.TryComplete();
        _writer.Wait(patience);
    }

    private void WriteAll()
    {
        var entries = _entries.Reader;
        while (entries.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (entries.TryRead(out var entry)) Handle(entry);
        }
    }

    private void Handle(Entry entry)
    {
        if (entry.Line is not { } line)
        {
            entry.Action!();
            return;
        }

        try
        {
            (entry.IsError ? Console.Error : Console.Out).Write(Encoding.UTF8.GetString(line) + '\n');
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The reader of our output has gone; the children's lines have nowhere to go, and that is no reason to stop them.
        }

        var before = Interlocked.Add(ref _waiting, -line.Length) + line.Length;
        if (before > HighWater && before - line.Length <= HighWater) Drained?.Invoke();
    }

    private readonly record struct Entry(bool IsError, byte[]? Line, Action? Action);
}
