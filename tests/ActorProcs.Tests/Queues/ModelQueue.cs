using System.Collections.Concurrent;
using ActorProcs.Nodes;
using ActorProcs.Queues;
using ActorProcs.Tenure;
using ActorProcs.Wire;

namespace ActorProcs.Tests.Queues;

/// <summary>A queue's home and its processes on one thread: messages lie in channels until the test delivers them, in any order that real
/// channels allow. A killed process does nothing more; what it had sent arrives before its death is told, or never.</summary>
internal sealed class ModelQueue : IQueueOutlet
{
    private readonly SortedDictionary<int, ModelProcess> _processes = [];
    private readonly Queue<bool> _settles = new();

    internal ModelQueue(int capacity = 0, long byteBound = long.MaxValue, bool isPipe = false)
    {
        var (id, state) = (ObjectId.New(), new QueueState(capacity, byteBound));
        Desk = isPipe ? new PipeDesk(id, state, Pages, this) : new QueueDesk(id, state, Pages, this);
    }

    internal bool IsDropped { get; private set; }

    internal MemoryPages Pages { get; } = new();

    internal QueueDesk Desk { get; }

    internal IReadOnlyCollection<ModelProcess> Processes => _processes.Values;

    internal IReadOnlyList<ModelProcess> Living => [.. _processes.Values.Where(process => !process.IsDead)];

    internal ModelProcess Start()
    {
        var process = new ModelProcess(_processes.Count + 1, this);
        _processes.Add(process.Slot, process);
        return process;
    }

    /// <summary>A process that is attached.</summary>
    internal ModelProcess Join()
    {
        var process = Start();
        var attached = process.Client.AttachAsync();
        DeliverAll();
        Assert.True(attached.IsCompletedSuccessfully);
        return process;
    }

    /// <summary>Delivers one message of one channel; false when there is none to deliver.</summary>
    internal bool DeliverOne(int choice)
    {
        var moves = new List<Action>();
        foreach (var process in _processes.Values)
        {
            if (!process.IsBuried && process.ToHome.TryPeek(out _)) moves.Add(() => Pass(process));
            if (process.FromHome.Count > 0 && !process.IsDead) moves.Add(() => process.Client.Deliver(process.FromHome.Dequeue()));
            if (process is { IsDead: true, IsBuried: false }) moves.Add(() => Bury(process));
        }

        if (_settles.Count > 0) moves.Add(() => Desk.Settle(_settles.Dequeue()));
        if (moves.Count == 0) return false;
        moves[choice % moves.Count]();
        return true;
    }

    internal void DeliverAll()
    {
        for (var i = 0; DeliverOne(i); i++) Assert.True(i < 100_000, "The messages never end.");
    }

    /// <summary>Runs a call that waits for answers, and delivers them.</summary>
    internal void Drive(Action call)
    {
        var running = Task.Run(call);
        while (!running.IsCompleted) DeliverAll();
        DeliverAll();
        running.GetAwaiter().GetResult();
    }

    public void Tell(int slot, IWireMessage message) => _processes[slot].FromHome.Enqueue(message);

    public void SettleAgain(bool late)
    {
        if (!_settles.Contains(late)) _settles.Enqueue(late);
    }

    public void Drop() => IsDropped = true;

    private void Pass(ModelProcess process)
    {
        if (process.ToHome.TryDequeue(out var message)) Desk.Receive(message);
    }

    private void Bury(ModelProcess process)
    {
        process.IsBuried = true;
        Desk.Receive(new ProcessGone(process.Slot, []));
    }
}

internal sealed class ModelProcess : IQueueLink
{
    private readonly ModelQueue _queue;

    internal ModelProcess(int slot, ModelQueue queue)
    {
        (Slot, _queue) = (slot, queue);
        Client = new QueueClient(queue.Desk.Id, this);
    }

    public int Slot { get; }

    public IPageStore Pages => _queue.Pages;

    internal QueueClient Client { get; }

    internal ConcurrentQueue<IForHome> ToHome { get; } = new();

    internal Queue<IWireMessage> FromHome { get; } = new();

    internal bool IsDead { get; private set; }

    internal bool IsBuried { get; set; }

    internal bool IsAttached => Client.AttachAsync().IsCompletedSuccessfully;

    internal ModelWait Put(long item) => Put(new Payload(BitConverter.GetBytes(item), null, sizeof(long)));

    internal ModelWait Put(in Payload item)
    {
        var waiter = Client.BeginPut(item);
        return new ModelWait(waiter?.Task ?? Task.CompletedTask, () => waiter is not null && Client.Withdraw(waiter));
    }

    internal ModelWait Take()
    {
        if (Client.BeginTake(out var item, out var waiter)) return new ModelWait(Task.FromResult(item), () => false);
        return new ModelWait(waiter!.Task, () => Client.Withdraw(waiter));
    }

    internal void Kill() => IsDead = true;

    /// <summary>Killed between the two halves of taking an item. False if there was none: it is alive then.</summary>
    internal bool KillWhileTaking()
    {
        if (Client.Window?.TryClaim(Slot, out _) != true) return false;
        Kill();
        return true;
    }

    public void Send(IForHome message)
    {
        if (!IsDead) ToHome.Enqueue(message);
    }
}

/// <summary>A call of Put or Get that may be waiting. Its task completes on the thread that delivers the message.</summary>
internal sealed record ModelWait(Task Task, Func<bool> Cancel)
{
    internal bool IsDone => Task.IsCompletedSuccessfully;

    internal long Item => BitConverter.ToInt64(((Task<Payload>)Task).Result.Inline);
}
