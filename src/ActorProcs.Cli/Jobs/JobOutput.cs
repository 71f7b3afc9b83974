namespace ActorProcs.Cli.Jobs;

/// <summary>What a job has written, line by line, as much of it as is kept, and those who read it.</summary>
/// <remarks>Above the bound the oldest lines go. A reader that must not lose any holds them, and then the job itself is held: it waits
/// at its pipe, as it would for a slow terminal.</remarks>
internal sealed class JobOutput
{
    internal const int DefaultBound = 4 << 20;

    // A line costs memory beyond its bytes; without this, empty lines would be kept without end.
    private const int CostOfLine = 64;

    private readonly Lock _gate = new();
    private readonly Queue<OutputLine> _lines = new();
    private readonly List<JobOutputReader> _readers = [];
    private readonly int _bound;
    private TaskCompletionSource _changed = NewSignal();
    private long _first;
    private long _kept;
    private long _written;
    private long _cut;
    private long? _end;
    private bool _held;

    internal JobOutput(int bound = DefaultBound) => _bound = bound;

    /// <summary>Called with true when the job should be held back and with false when it may go on; never twice with the same.</summary>
    internal Action<bool>? Hold { get; set; }

    internal long BytesKept
    {
        get
        {
            lock (_gate) return _kept;
        }
    }

    internal long BytesCut
    {
        get
        {
            lock (_gate) return _cut;
        }
    }

    internal void Append(bool isError, byte[] line)
    {
        lock (_gate)
        {
            _lines.Enqueue(new OutputLine(isError, line));
            _kept += line.Length + CostOfLine;
            _written += line.Length + 1;
            Trim();
            Wake();
        }
    }

    /// <summary>The job has ended. Readers end when they have read what there is now; what its descendants still write is kept for those
    /// who look later, and holds nobody up.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _end = _first + _lines.Count;
            Trim();
            Wake();
        }
    }

    /// <summary>Gives the memory back, for the sake of younger jobs.</summary>
    internal void Forget()
    {
        lock (_gate)
        {
            while (_lines.Count > 0) DropOldest();
            Wake();
        }
    }

    /// <param name="lossless">Its lines are kept until it has read them.</param>
    internal JobOutputReader Read(bool lossless)
    {
        lock (_gate)
        {
            var reader = new JobOutputReader(this, lossless);
            _readers.Add(reader);
            return reader;
        }
    }

    /// <summary>The lines from the reader's position on; or null with a task to wait for; or null without one, at the end.</summary>
    internal (OutputBatch? Batch, Task? Changed) Take(JobOutputReader reader, bool follow)
    {
        lock (_gate)
        {
            if (follow && reader.Position >= _end && reader.Position > 0) return (null, null);
            var missing = Math.Max(0, _cut - reader.Offset);
            reader.Offset = _written;
            var from = Math.Max(reader.Position, _first);
            reader.Position = _first + _lines.Count;
            if (missing > 0 || from < reader.Position)
            {
                OutputLine[] lines = [.. _lines.Skip((int)(from - _first))];
                Trim();
                return (new OutputBatch(missing, lines), null);
            }

            return (null, _end is not null || !follow ? null : _changed.Task);
        }
    }

    internal void Leave(JobOutputReader reader)
    {
        lock (_gate)
        {
            _readers.Remove(reader);
            Trim();
        }
    }

    private void Trim()
    {
        var needed = long.MaxValue;
        foreach (var reader in _readers)
        {
            if (reader.Lossless && !(reader.Position >= _end)) needed = Math.Min(needed, reader.Position);
        }

        while (_kept > _bound && _first < needed && _lines.Count > 0) DropOldest();
        var hold = _kept > _bound && _end is null;
        if (hold == _held) return;
        _held = hold;
        Hold?.Invoke(hold);
    }

    private void DropOldest()
    {
        var line = _lines.Dequeue();
        _first++;
        _kept -= line.Bytes.Length + CostOfLine;
        _cut += line.Bytes.Length + 1;
    }

    private void Wake()
    {
        _changed.TrySetResult();
        _changed = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

internal readonly record struct OutputLine(bool IsError, byte[] Bytes);

/// <summary>Lines in a row, after a gap of so many bytes.</summary>
internal sealed record OutputBatch(long Missing, IReadOnlyList<OutputLine> Lines);
