namespace ActorProcs.Tests.Queues;

public sealed class QueueJoinTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ModelQueue _queue = new();

    [Fact]
    public async Task Join_returns_when_the_last_item_is_finished()
    {
        var (producer, consumer) = (_queue.Join(), _queue.Join());
        PutAndTake(producer, consumer);
        var joined = Join(producer);

        consumer.Client.TaskDone();
        _queue.DeliverAll();

        await joined.WaitAsync(Patience);
    }

    [Fact]
    public async Task Join_tells_of_items_that_died_with_their_taker_and_then_forgets_them()
    {
        var (producer, consumer, dying) = (_queue.Join(), _queue.Join(), _queue.Join());
        PutAndTake(producer, consumer);
        PutAndTake(producer, dying);
        var joined = Join(producer);
        consumer.Client.TaskDone();

        dying.Kill();
        _queue.DeliverAll();

        var error = await Assert.ThrowsAsync<ProcException>(() => joined.WaitAsync(Patience));
        Assert.StartsWith("1 item(s)", error.Message, StringComparison.Ordinal);
        await Join(producer).WaitAsync(Patience);
    }

    [Fact]
    public async Task Join_goes_on_waiting_while_a_living_process_works_on_an_item()
    {
        var (producer, consumer, dying) = (_queue.Join(), _queue.Join(), _queue.Join());
        PutAndTake(producer, consumer);
        PutAndTake(producer, dying);
        dying.Kill();
        var joined = Join(producer);
        Assert.DoesNotContain(producer.FromHome, message => message is ActorProcs.Queues.QueueDone);
        Assert.False(joined.IsCompleted);

        consumer.Client.TaskDone();
        _queue.DeliverAll();

        await Assert.ThrowsAsync<ProcException>(() => joined.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_collector_may_finish_items_of_workers_that_have_ended()
    {
        var (collector, worker) = (_queue.Join(), _queue.Join());
        PutAndTake(collector, worker);
        PutAndTake(collector, worker);
        collector.Client.TaskDone();
        worker.Kill();
        var joined = Join(collector);
        Assert.False(joined.IsCompleted);

        collector.Client.TaskDone();
        _queue.DeliverAll();

        await joined.WaitAsync(Patience);
    }

    [Fact]
    public void TaskDone_too_often_is_an_error()
    {
        var process = _queue.Join();
        PutAndTake(process, process);
        process.Client.TaskDone();

        var error = Assert.Throws<InvalidOperationException>(() => _queue.Drive(process.Client.TaskDone));

        Assert.Equal("task_done() called too many times", error.Message);
    }

    [Fact]
    public void TaskDone_may_be_called_before_the_home_has_seen_the_item()
    {
        var process = _queue.Join();
        Assert.True(process.Put(1).IsDone);

        _queue.Drive(process.Client.TaskDone);

        Assert.Equal(1, _queue.Desk.Ledger.Count);
    }

    private Task Join(ModelProcess process)
    {
        var joined = process.Client.JoinAsync(CancellationToken.None);
        _queue.DeliverAll();
        return joined;
    }

    private void PutAndTake(ModelProcess producer, ModelProcess consumer)
    {
        Assert.True(producer.Put(1).IsDone);
        var take = consumer.Take();
        _queue.DeliverAll();
        Assert.True(take.IsDone);
    }
}
