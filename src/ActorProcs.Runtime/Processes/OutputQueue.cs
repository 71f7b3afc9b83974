using System.Text;
using System.Threading.Channels;
using ActorProcs.Nodes;

namespace ActorProcs.Processes;

/// <summary>Writes the lines of all children to this program's own output, one whole line at a time, in the order they came.</summary>
/// <remarks>It writes through <see cref="Console.Out"/> and <see cref="Console.Error"/>, whose lock the program's own lines take too:
/// that is what keeps two lines from mixing.</remarks>
internal sealed class OutputQueue
{
    private const long HighWater = 4 << 20;

    private readonly Channel<Entry> _entries = Channel.CreateUnbounded<Entry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _writer;
    private readonly List<ChildProcess> _held = [];
    private long _waiting;

    internal OutputQueue() => _writer = Task.Factory.StartNew(
        WriteAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private bool IsFull => Interlocked.Read(ref _waiting) > HighWater;

    internal void Write(bool isError, byte[] line)
    {
        Interlocked.Add(ref _waiting, line.Length);
        _entries.Writer.TryWrite(new Entry(isError, line, null));
    }

    /// <summary>Writes for a child of this program's own node. When too much waits to be written, the child is read no further, and waits
    /// in its turn once its pipe is full.</summary>
    internal void Write(bool isError, byte[] line, ChildProcess child)
    {
        Write(isError, line);
        if (!IsFull) return;
        child.PauseOutput();

        // 1. The backlog is found too long. 2. The writer gets through it and finds nobody to release. 3. The child is put on the list,
        // for ever. So whoever puts it there looks again.
        lock (_held) _held.Add(child);
        if (!IsFull) Release();
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
#pragma warning disable CA1031
        catch (Exception)
        {
            // The reader of our output has gone, or the writer that the program has set in its place fails. The children's lines have
            // nowhere to go, and that is no reason to stop them, or to leave those waiting who wait for their end.
        }
#pragma warning restore CA1031

        var before = Interlocked.Add(ref _waiting, -line.Length) + line.Length;
        if (before > HighWater && before - line.Length <= HighWater) Release();
    }

    private void Release()
    {
        lock (_held)
        {
            foreach (var child in _held) child.ResumeOutput();
            _held.Clear();
        }
    }

    private readonly record struct Entry(bool IsError, byte[]? Line, Action? Action);
}
