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

        for (var i = 0; i < 10_000; i++) Assert.True(Delivered(queue, producer.Put(i)));

        for (var i = 0; i < 10_000; i++) Assert.Equal(i, Result(queue, consumer.Take()));
    }

    [Fact]
    public void A_put_needs_no_answer_of_the_home()
    {
        var queue = new ModelQueue();
        var producer = queue.Join();

        var put = producer.Put(1);

        Assert.True(put.IsDone);
    }

    [Fact]
    public void Items_of_a_killed_process_are_in_the_queue_even_if_none_of_its_messages_arrived()
    {
        var queue = new ModelQueue();
        var (producer, consumer) = (queue.Join(), queue.Join());
        for (var i = 0; i < 5; i++) Assert.True(producer.Put(i).IsDone);

        producer.Kill();
        producer.ToHome.Clear();

        for (var i = 0; i < 5; i++) Assert.Equal(i, Result(queue, consumer.Take()));
    }

    [Fact]
    public void A_full_queue_makes_producers_wait_until_an_item_is_taken()
    {
        var queue = new ModelQueue(capacity: 2);
        var (producer, consumer) = (queue.Join(), queue.Join());
        Assert.True(Delivered(queue, producer.Put(1)));
        Assert.True(Delivered(queue, producer.Put(2)));

        var third = producer.Put(3);
        queue.DeliverAll();
        Assert.False(third.Task.IsCompleted);

        Assert.Equal(1, Result(queue, consumer.Take()));
        Assert.True(Delivered(queue, third));
    }

    [Fact]
    public void Room_that_a_dead_producer_was_given_is_room_again()
    {
        var queue = new ModelQueue(capacity: 1);
        var (first, second) = (queue.Join(), queue.Join());
        Assert.True(Delivered(queue, first.Put(1)));
        Assert.Equal(1, Result(queue, second.Take()));
        var waiting = first.Put(2);
        while (!waiting.Task.IsCompleted && first.FromHome.Count == 0) Assert.True(queue.DeliverOne(0));

        first.Kill();
        var put = second.Put(3);
        queue.DeliverAll();

        // Either the first had put before it died, and the item counts, or its room went to the second.
        Assert.True(put.Task.IsCompleted || waiting.Task.IsCompleted);
        if (!put.Task.IsCompleted) Assert.Equal(2, Result(queue, second.Take()));
        Assert.True(Delivered(queue, put));
    }

    [Fact]
    public void A_waiting_put_that_is_cancelled_leaves_no_item_and_keeps_no_room()
    {
        var queue = new ModelQueue(capacity: 1);
        var (first, second, consumer) = (queue.Join(), queue.Join(), queue.Join());
        Assert.True(Delivered(queue, first.Put(1)));
        var cancelled = first.Put(2);
        var waiting = second.Put(3);
        queue.DeliverAll();

        Assert.True(cancelled.Cancel());
        Assert.Equal(1, Result(queue, consumer.Take()));
        queue.DeliverAll();

        Assert.True(waiting.IsDone);
        Assert.Equal(3, Result(queue, consumer.Take()));
    }

    [Fact]
    public void A_closed_queue_gives_its_items_and_then_ends()
    {
        var queue = new ModelQueue();
        var (producer, consumer) = (queue.Join(), queue.Join());
        Assert.True(Delivered(queue, producer.Put(1)));
        queue.Drive(producer.Client.Close);

        Assert.Throws<InvalidOperationException>(() => { _ = producer.Put(2); });
        Assert.Equal(1, Result(queue, consumer.Take()));
        var late = consumer.Take();
        queue.DeliverAll();
        Assert.IsType<ChannelClosedException>(late.Task.Exception?.InnerException);
    }

    [Fact]
    public void A_closed_queue_ends_for_those_who_wait_already()
    {
        var queue = new ModelQueue();
        var (one, other) = (queue.Join(), queue.Join());
        var waiting = one.Take();
        queue.DeliverAll();

        queue.Drive(other.Client.Close);

        Assert.IsType<ChannelClosedException>(waiting.Task.Exception?.InnerException);
    }

    [Fact]
    public void A_process_that_comes_after_the_closing_cannot_put()
    {
        var queue = new ModelQueue();
        queue.Drive(queue.Join().Client.Close);

        var late = queue.Join();

        Assert.Throws<InvalidOperationException>(() => { _ = late.Put(1); });
    }

    [Fact]
    public void Producers_wait_when_the_queue_holds_too_many_bytes_and_go_on_when_items_are_taken()
    {
        var queue = new ModelQueue(byteBound: 1 << 20);
        var (producer, consumer) = (queue.Join(), queue.Join());
        var item = new Payload(new byte[Payload.InlineLimit], null, Payload.InlineLimit);
        var puts = new List<ModelWait>();
        do
        {
            puts.Add(producer.Put(item));
            queue.DeliverAll();
        }
        while (puts[^1].Task.IsCompleted);

        Assert.InRange(puts.Count, 16, 24);
        for (var i = 0; i < puts.Count; i++)
        {
            var take = consumer.Take();
            queue.DeliverAll();
            Assert.True(take.IsDone);
        }

        Assert.All(puts, put => Assert.True(put.IsDone));
    }

    [Fact]
    public void Large_items_in_files_count_with_their_length()
    {
        var queue = new ModelQueue(byteBound: 100 << 20);
        var producer = queue.Join();
        var puts = 0;
        for (; puts < 100; puts++)
        {
            var put = producer.Put(new Payload(null, $"m{puts:x32}", 30 << 20));
            queue.DeliverAll();
            if (!put.Task.IsCompleted) break;
        }

        // Four reach the bound of the queue, and one more waits in the lane.
        Assert.Equal(5, puts);
    }

    [Fact]
    public void An_item_that_a_killed_process_was_taking_is_the_first_again()
    {
        var queue = new ModelQueue();
        var (producer, dying, consumer) = (queue.Join(), queue.Join(), queue.Join());
        for (var i = 0; i < 3; i++) Assert.True(Delivered(queue, producer.Put(i)));
        Assert.Equal(0, Result(queue, dying.Take()));
        Assert.True(dying.KillWhileTaking());
        queue.DeliverAll();

        Assert.Equal(1, Result(queue, consumer.Take()));
        Assert.Equal(2, Result(queue, consumer.Take()));
    }

    [Fact]
    public void An_item_goes_to_the_next_when_the_one_that_was_woken_has_given_up()
    {
        var queue = new ModelQueue();
        var (producer, first, second) = (queue.Join(), queue.Join(), queue.Join());
        var given = first.Take();
        queue.DeliverAll();
        var waiting = second.Take();
        queue.DeliverAll();

        Assert.True(given.Cancel());
        Assert.True(Delivered(queue, producer.Put(7)));

        Assert.Equal(7, Result(queue, waiting));
    }

    [Fact]
    public void An_item_goes_to_the_next_when_the_one_that_was_woken_is_killed()
    {
        var queue = new ModelQueue();
        var (producer, first, second) = (queue.Join(), queue.Join(), queue.Join());
        _ = first.Take();
        queue.DeliverAll();
        var waiting = second.Take();
        queue.DeliverAll();

        var put = producer.Put(7);
        while (first.FromHome.Count == 0) Assert.True(queue.DeliverOne(0));
        first.Kill();

        Assert.True(Delivered(queue, put));
        Assert.Equal(7, Result(queue, waiting));
    }

    [Fact]
    public void The_end_of_a_home_deletes_the_files_of_its_items()
    {
        var queue = new ModelQueue();
        var producer = queue.Join();
        Assert.True(Delivered(queue, producer.Put(new Payload(null, "m1", 1 << 20))));
        Assert.True(producer.Put(new Payload(null, "m2", 1 << 20)).IsDone);

        queue.Desk.Dispose();

        Assert.Equal(["m1", "m2"], queue.Pages.DeletedItems.Order());
    }

    private static bool Delivered(ModelQueue queue, ModelWait wait)
    {
        queue.DeliverAll();
        return wait.IsDone;
    }

    private static long Result(ModelQueue queue, ModelWait take)
    {
        queue.DeliverAll();
        Assert.True(take.IsDone, "Nothing came.");
        return take.Item;
    }
}
