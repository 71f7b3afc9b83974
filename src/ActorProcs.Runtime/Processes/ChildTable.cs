using System.Collections.Concurrent;
using ActorProcs.Nodes;

namespace ActorProcs.Processes;

/// <summary>The children of this process: started through the node, remembered until they end.</summary>
internal sealed class ChildTable
{
    private readonly Session _session;
    private readonly ConcurrentDictionary<int, Entry> _children = new();
    private int _requests;

    internal ChildTable(Session session)
    {
        _session = session;
        session.Inbox.Subscribe<ProcessStarted>(started => Find(started.Request)?.Started.TrySetResult(started));
        session.Inbox.Subscribe<ProcessRefused>(OnRefused);
        session.Inbox.Subscribe<ProcessEnded>(OnEnded);
        session.Inbox.Subscribe<OutputLine>(OnLine);
        session.Lost.Register(OnNodeLost);
    }

    internal IReadOnlyList<ChildState> Alive => [.. _children.Values.Select(entry => entry.Child).Where(child => child.IsAlive)];

    internal Task<ProcessStarted> StartAsync(ChildState child, ProcessOrder order)
    {
        var request = Interlocked.Increment(ref _requests);
        var entry = new Entry(child);
        _children[request] = entry;
        if (_session.Lost.IsCancellationRequested) OnNodeLost();
        _session.TellNode(new StartProcess(request, _session.Slot, _session.Process, order));
        return entry.Started.Task;
    }

    internal void Signal(int slot, int signal) => _session.TellNode(new SignalProcess(slot, signal));

    private Entry? Find(int request) => _children.GetValueOrDefault(request);

    private void OnRefused(ProcessRefused refused)
    {
        if (!_children.TryRemove(refused.Request, out var entry)) return;
        entry.Started.TrySetException(refused.Kind == Refusal.Argument ? new ArgumentException(refused.Reason) : new ProcException(refused.Reason));
    }

    private void OnLine(OutputLine line)
    {
        _session.Output.Write(line.IsError, line.Line);
        if (line.Receipt is { } receipt) _session.Output.AfterWritten(() => receipt.Node.Tell(new LineTaken(receipt.Root, receipt.Bytes), _session.Process));
    }

    private void OnEnded(ProcessEnded ended)
    {
        if (!_children.TryGetValue(ended.Request, out var entry)) return;
        // What comes from another host takes its time, and everything else that this process is told must not wait behind it.
        if (_session.Bulk.IsElsewhere(ended.Result) || _session.Bulk.IsElsewhere(ended.Error)) Task.Run(() => Finish(ended, entry));
        else Finish(ended, entry);
    }

    private void Finish(ProcessEnded ended, Entry entry)
    {
        if (Open(ended, entry.Child) is not { } end)
        {
            _children.TryRemove(ended.Request, out _);
            return;
        }

        // 1. The child writes its last line and ends. 2. The line is queued here, the end arrives. 3. Join returns and the program
        // writes its own line. Completing behind the queue keeps 3 behind the child's last line.
        _session.Output.AfterWritten(() =>
        {
            entry.Child.End(end);
            _children.TryRemove(ended.Request, out _);
        });
    }

    private ChildEnd? Open(ProcessEnded ended, ChildState child)
    {
        try
        {
            return new ChildEnd(
                ended.Death.Unpack(),
                ended.Result is { } result ? _session.Bulk.Take(result) : null,
                ended.Error is { } error ? _session.Bulk.Take(error) : null);
        }
        catch (Exception e) when (e is ProcException or IOException)
        {
            child.Lose(e);
            return null;
        }
    }

    private void OnNodeLost()
    {
        var lost = _session.LostError();
        foreach (var (request, entry) in _children)
        {
            entry.Started.TrySetException(lost);
            entry.Child.Lose(lost);
            _children.TryRemove(request, out _);
        }
    }

    private sealed record Entry(ChildState Child)
    {
        internal TaskCompletionSource<ProcessStarted> Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
