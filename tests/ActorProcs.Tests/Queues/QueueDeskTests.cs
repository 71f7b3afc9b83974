using System.Threading.Channels;
using ActorProcs.Wire;

namespace ActorProcs.Tests.Queues;

public sealed class QueueDeskTests
{
    [Fact]
    public void What_is_put_by_one_process_is_taken_by_another_in_order()
    {
        var queue = new ModelQueue();
        var (producer, consumer) = (queue.Join(), queue.Join());

        for (var i = 0; i < 10_000; i++) Assert.True(Delivered(queue, producer.PutAsync(i)));

        for (var i = 0; i < 10_000; i++) Assert.Equal(i, Result(queue, consumer.TakeAsync()));
    }

    [Fact]
    public void A_put_needs_no_answer_of_the_home()
    {
        var queue = new ModelQueue();
        var producer = queue.Join();

        var put = producer.PutAsync(1);

        Assert.True(put.IsCompletedSuccessfully);
    }

    [Fact]
    public void Items_of_a_killed_process_are_in_the_queue_even_if_none_of_its_messages_arrived()
    {
        var queue = new ModelQueue();
        var (producer, consumer) = (queue.Join(), queue.Join());
        for (var i = 0; i < 5; i++) Assert.True(producer.PutAsync(i).IsCompletedSuccessfully);

        producer.Kill();
        producer.ToHome.Clear();

        for (var i = 0; i < 5; i++) Assert.Equal(i, Result(queue, consumer.TakeAsync()));
    }

    [Fact]
    public void A_full_queue_makes_producers_wait_until_an_item_is_taken()
    {
        var queue = new ModelQueue(capacity: 2);
        var (producer, consumer) = (queue.Join(), queue.Join());
        Assert.True(Delivered(queue, producer.PutAsync(1)));
        Assert.True(Delivered(queue, producer.PutAsync(2)));

        var third = producer.PutAsync(3);
        queue.DeliverAll();
        Assert.False(third.IsCompleted);

        Assert.Equal(1, Result(queue, consumer.TakeAsync()));
        Assert.True(Delivered(queue, third));
    }

    [Fact]
    public void Room_that_a_dead_producer_was_given_is_room_again()
    {
        var queue = new ModelQueue(capacity: 1);
        var (first, second) = (queue.Join(), queue.Join());
        Assert.True(Delivered(queue, first.PutAsync(1)));
        Assert.Equal(1, Result(queue, second.TakeAsync()));
        var waiting = first.PutAsync(2);
        while (!waiting.IsCompleted && first.FromHome.Count == 0) Assert.True(queue.DeliverOne(0));

        first.Kill();
        var put = second.PutAsync(3);
        queue.DeliverAll();

        // Either the first had put before it died, and the item counts, or its room went to the second.
        Assert.True(put.IsCompleted || waiting.IsCompleted);
        if (!put.IsCompleted) Assert.Equal(2, Result(queue, second.TakeAsync()));
        Assert.True(Delivered(queue, put));
    }

    [Fact]
    public void A_waiting_put_that_is_cancelled_leaves_no_item_and_keeps_no_room()
    {
        var queue = new ModelQueue(capacity: 1);
        var (first, second, consumer) = (queue.Join(), queue.Join(), queue.Join());
        Assert.True(Delivered(queue, first.PutAsync(1)));
        using var cancel = new CancellationTokenSource();
        var cancelled = first.PutAsync(2, cancel.Token);
        var waiting = second.PutAsync(3);
        queue.DeliverAll();

        cancel.Cancel();
        Assert.Equal(1, Result(queue, consumer.TakeAsync()));
        queue.DeliverAll();

        Assert.True(cancelled.IsCanceled);
        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.Equal(3, Result(queue, consumer.TakeAsync()));
    }

    [Fact]
    public void A_closed_queue_gives_its_items_and_then_ends()
    {
        var queue = new ModelQueue();
        var (producer, consumer) = (queue.Join(), queue.Join());
        Assert.True(Delivered(queue, producer.PutAsync(1)));
        var closing = Task.Run(producer.Client.Close);
        while (!closing.IsCompleted) queue.DeliverAll();

        Assert.Throws<InvalidOperationException>(() => { _ = producer.PutAsync(2); });
        Assert.Equal(1, Result(queue, consumer.TakeAsync()));
        var late = consumer.TakeAsync();
        queue.DeliverAll();
        Assert.IsType<ChannelClosedException>(late.Exception?.InnerException);
    }

    [Fact]
    public void A_closed_queue_ends_for_those_who_wait_already()
    {
        var queue = new ModelQueue();
        var (one, other) = (queue.Join(), queue.Join());
        var waiting = one.TakeAsync();
        queue.DeliverAll();

        var closing = Task.Run(other.Client.Close);
        while (!closing.IsCompleted) queue.DeliverAll();
        queue.DeliverAll();

        Assert.IsType<ChannelClosedException>(waiting.Exception?.InnerException);
    }

    [Fact]
    public void A_process_that_comes_after_the_closing_cannot_put()
    {
        var queue = new ModelQueue();
        var closing = queue.Join();
        var close = Task.Run(closing.Client.Close);
        while (!close.IsCompleted) queue.DeliverAll();

        var late = queue.Join();

        Assert.Throws<InvalidOperationException>(() => { _ = late.PutAsync(1); });
    }

    [Fact]
    public void Producers_wait_when_the_queue_holds_too_many_bytes_and_go_on_when_items_are_taken()
    {
        var queue = new ModelQueue(byteBound: 1 << 20);
        var (producer, consumer) = (queue.Join(), queue.Join());
        var item = new Payload(new byte[Payload.InlineLimit], null, Payload.InlineLimit);
        var puts = new List<Task>();
        do
        {
            puts.Add(producer.Client.PutAsync(item, default).AsTask());
            queue.DeliverAll();
        }
        while (puts[^1].IsCompleted);

        Assert.InRange(puts.Count, 16, 24);
        for (var i = 0; i < puts.Count; i++)
        {
            var take = consumer.Client.TakeAsync(default).AsTask();
            queue.DeliverAll();
            Assert.True(take.IsCompletedSuccessfully);
        }

        Assert.All(puts, put => Assert.True(put.IsCompletedSuccessfully));
    }

    [Fact]
    public void Large_items_in_files_count_with_their_length()
    {
        var queue = new ModelQueue(byteBound: 100 << 20);
        var producer = queue.Join();
        var puts = 0;
        for (; puts < 100; puts++)
        {
            var put = producer.Client.PutAsync(new Payload(null, $"m{puts:x32}", 30 << 20), default).AsTask();
            queue.DeliverAll();
            if (!put.IsCompleted) break;
        }

        // Four reach the bound of the queue, and one more waits in the lane.
        Assert.Equal(5, puts);
    }

    [Fact]
    public void An_item_that_a_killed_process_was_taking_is_the_first_again()
    {
        var queue = new ModelQueue();
        var (producer, dying, consumer) = (queue.Join(), queue.Join(), queue.Join());
        for (var i = 0; i < 3; i++) Assert.True(Delivered(queue, producer.PutAsync(i)));
        Assert.Equal(0, Result(queue, dying.TakeAsync()));
        Assert.True(dying.KillWhileTaking());

        Assert.Equal(1, Result(queue, consumer.TakeAsync()));
        Assert.Equal(2, Result(queue, consumer.TakeAsync()));
    }

    [Fact]
    public void An_item_goes_to_the_next_when_the_one_that_was_woken_has_given_up()
    {
        var queue = new ModelQueue();
        var (producer, first, second) = (queue.Join(), queue.Join(), queue.Join());
        using var cancel = new CancellationTokenSource();
        var given = first.TakeAsync(cancel.Token);
        queue.DeliverAll();
        var waiting = second.TakeAsync();
        queue.DeliverAll();

        cancel.Cancel();
        Assert.True(Delivered(queue, producer.PutAsync(7)));
        queue.DeliverAll();

        Assert.True(given.IsCanceled);
        Assert.Equal(7, Result(queue, waiting));
    }

    [Fact]
    public void An_item_goes_to_the_next_when_the_one_that_was_woken_is_killed()
    {
        var queue = new ModelQueue();
        var (producer, first, second) = (queue.Join(), queue.Join(), queue.Join());
        _ = first.TakeAsync();
        queue.DeliverAll();
        var waiting = second.TakeAsync();
        queue.DeliverAll();

        var put = producer.PutAsync(7);
        while (first.FromHome.Count == 0) Assert.True(queue.DeliverOne(0));
        first.Kill();

        Assert.True(Delivered(queue, put));
        Assert.Equal(7, Result(queue, waiting));
    }

    [Fact]
    public void Join_waits_for_every_item_and_tells_of_those_that_died_with_their_taker()
    {
        var queue = new ModelQueue();
        var (producer, consumer, dying) = (queue.Join(), queue.Join(), queue.Join());
        Assert.True(Delivered(queue, producer.PutAsync(1)));
        Assert.True(Delivered(queue, producer.PutAsync(2)));
        var joined = producer.Client.JoinAsync(default);
        Result(queue, consumer.TakeAsync());
        Result(queue, dying.TakeAsync());
        consumer.Client.TaskDone();
        queue.DeliverAll();
        Assert.False(joined.IsCompleted);

        dying.Kill();
        queue.DeliverAll();

        var error = Assert.IsType<ProcException>(joined.Exception?.InnerException);
        Assert.StartsWith("1 item(s)", error.Message, StringComparison.Ordinal);
        Assert.True(Delivered(queue, producer.Client.JoinAsync(default)));
    }

    [Fact]
    public void Join_returns_when_the_last_item_is_finished()
    {
        var queue = new ModelQueue();
        var (producer, consumer) = (queue.Join(), queue.Join());
        Assert.True(Delivered(queue, producer.PutAsync(1)));
        var joined = producer.Client.JoinAsync(default);
        Result(queue, consumer.TakeAsync());
        queue.DeliverAll();
        Assert.False(joined.IsCompleted);

        consumer.Client.TaskDone();

        Assert.True(Delivered(queue, joined));
    }

    [Fact]
    public void A_collector_may_finish_items_of_workers_that_have_ended()
    {
        var queue = new ModelQueue();
        var (collector, worker) = (queue.Join(), queue.Join());
        for (var i = 0; i < 2; i++) Assert.True(Delivered(queue, collector.PutAsync(i)));
        for (var i = 0; i < 2; i++) Result(queue, worker.TakeAsync());
        collector.Client.TaskDone();
        worker.Kill();
        var joined = collector.Client.JoinAsync(default);
        queue.DeliverAll();
        Assert.False(joined.IsCompleted);

        collector.Client.TaskDone();

        Assert.True(Delivered(queue, joined));
    }

    [Fact]
    public async Task TaskDone_too_often_is_an_error()
    {
        var queue = new ModelQueue();
        var process = queue.Join();
        Assert.True(Delivered(queue, process.PutAsync(1)));
        Result(queue, process.TakeAsync());
        process.Client.TaskDone();

        var again = Task.Run(process.Client.TaskDone);
        while (!again.IsCompleted) queue.DeliverAll();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => again);
        Assert.Equal("task_done() called too many times", error.Message);
    }

    [Fact]
    public void The_end_of_a_home_deletes_the_files_of_its_items()
    {
        var queue = new ModelQueue();
        var producer = queue.Join();
        Assert.True(Delivered(queue, producer.Client.PutAsync(new Payload(null, "m1", 1 << 20), default).AsTask()));
        Assert.True(producer.Client.PutAsync(new Payload(null, "m2", 1 << 20), default).AsTask().IsCompletedSuccessfully);

        queue.Desk.Dispose();

        Assert.Equal(["m1", "m2"], queue.Pages.DeletedItems.Order());
    }

    private static bool Delivered(ModelQueue queue, Task task)
    {
        queue.DeliverAll();
        return task.IsCompletedSuccessfully;
    }

    private static long Result(ModelQueue queue, Task<long> task)
    {
        queue.DeliverAll();
        Assert.True(task.IsCompletedSuccessfully, "Nothing came.");
        return task.Result;
    }
}
