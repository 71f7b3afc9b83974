using System.Collections.Concurrent;
using System.Text;
using ActorProcs.Nodes;

namespace ActorProcs.Tests.Nodes;

/// <summary>Notes everything that a supervisor tells of one child, in its order.</summary>
internal sealed class ChildRecorder : IChildEvents
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource<ExitOutcome> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<(Func<string, bool> Wanted, TaskCompletionSource<string> Found)> _waiting = new();

    internal ConcurrentQueue<string> Lines { get; } = new();

    internal ConcurrentQueue<string> Errors { get; } = new();

    internal BlockingCollection<byte[]> Frames { get; } = [];

    internal int EndedCount;

    /// <summary>How many lines and frames had come when the end came.</summary>
    internal int BeforeEnd { get; private set; }

    internal Action<bool, string>? OnLine { get; init; }

    internal Action? OnEnded { get; init; }

    public void Line(bool isError, ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line);
        (isError ? Errors : Lines).Enqueue(text);
        foreach (var (wanted, found) in _waiting)
            if (wanted(text)) found.TrySetResult(text);
        OnLine?.Invoke(isError, text);
    }

    public void Frame(ReadOnlyMemory<byte> frame) => Frames.Add(frame.ToArray());

    public void Ended(ExitOutcome outcome)
    {
        BeforeEnd = Lines.Count + Errors.Count + Frames.Count;
        Interlocked.Increment(ref EndedCount);
        _ended.TrySetResult(outcome);
        OnEnded?.Invoke();
    }

    internal Task<ExitOutcome> EndAsync() => _ended.Task.WaitAsync(Patience);

    internal bool HasEnded => _ended.Task.IsCompleted;

    internal Task<string> LineAsync(Func<string, bool> wanted)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue((wanted, found));
        if (Lines.Concat(Errors).FirstOrDefault(wanted) is { } line) found.TrySetResult(line);
        return found.Task.WaitAsync(Patience);
    }
}
