using System.Threading.Channels;

namespace ActorProcs.ProcessTests;

public sealed class QueueTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void Items_of_several_processes_arrive_each_once_and_in_their_producers_order()
    {
        var queue = Procs.Queue<(int Producer, int Number)>();
        Proc[] producers = [.. Enumerable.Range(0, 3).Select(n => Procs.Start(() =>
        {
            for (var i = 0; i < 2000; i++) queue.Put((n, i));
        }))];

        var next = new int[3];
        for (var i = 0; i < 6000; i++)
        {
            var (producer, number) = queue.Get(Patience);
            Assert.Equal(next[producer]++, number);
        }

        foreach (var producer in producers) Assert.True(producer.Join(Patience));
        Assert.Equal(0, queue.Count);
        Assert.False(queue.TryGet(out _));
    }

    [Fact]
    public async Task Several_processes_share_the_items_and_end_when_the_queue_is_closed()
    {
        var (tasks, results) = (Procs.Queue<int>(), Procs.Queue<int>());
        Proc[] workers = [.. Enumerable.Range(0, 3).Select(_ => Procs.Start(async () =>
        {
            await foreach (var item in tasks.ReadAllAsync()) results.Put(item * item);
        }))];
        for (var i = 0; i < 300; i++) tasks.Put(i);
        tasks.Close();

        foreach (var worker in workers) Assert.Equal(0, await worker.Exited.WaitAsync(Patience));
        results.Close();
        var squares = new List<int>();
        await foreach (var square in results.ReadAllAsync()) squares.Add(square);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => i * i), squares.Order());
    }

    [Fact]
    public void A_process_ends_with_unread_items_and_loses_none()
    {
        var queue = Procs.Queue<byte[]>();
        using var producer = Procs.Start(() =>
        {
            for (var i = 0; i < 200; i++) queue.Put(new byte[10_000]);
            queue.Put(new byte[5 << 20]);
        });

        Assert.True(producer.Join(Patience));

        for (var i = 0; i < 200; i++) Assert.Equal(10_000, queue.Get(Patience).Length);
        Assert.Equal(5 << 20, queue.Get(Patience).Length);
    }

    [Fact]
    public void Items_put_before_kill_9_are_all_there()
    {
        var queue = Procs.Queue<int>();
        using var producer = Procs.Start(() =>
        {
            for (var i = 0; i < 1000; i++) queue.Put(i);
            using var self = System.Diagnostics.Process.GetCurrentProcess();
            self.Kill();
            Thread.Sleep(Timeout.Infinite);
        });

        for (var i = 0; i < 1000; i++) Assert.Equal(i, queue.Get(Patience));
        Assert.True(producer.Join(Patience));
        Assert.Equal(-9, producer.ExitCode);
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void A_consumer_that_is_killed_while_it_waits_takes_nothing_with_it()
    {
        var (queue, ready) = (Procs.Queue<int>(), Procs.Queue<int>());
        using var consumer = Procs.Start(() =>
        {
            ready.Put(1);
            queue.Get();
        });
        ready.Get(Patience);

        consumer.Kill();
        Assert.True(consumer.Join(Patience));
        queue.Put(42);

        Assert.Equal(42, queue.Get(Patience));
    }

    [Fact]
    public void What_a_killed_consumer_had_not_taken_comes_to_the_next_in_order()
    {
        var (queue, taken) = (Procs.Queue<int>(), Procs.Queue<int>());
        for (var i = 0; i < 500; i++) queue.Put(i);
        using var consumer = Procs.Start(() =>
        {
            taken.Put(queue.Get());
            // By now more items have been handed ahead to this process than it has asked for.
            Thread.Sleep(Timeout.Infinite);
        });
        Assert.Equal(0, taken.Get(Patience));

        consumer.Kill();
        Assert.True(consumer.Join(Patience));

        for (var i = 1; i < 500; i++) Assert.Equal(i, queue.Get(Patience));
    }

    [Fact]
    public void Items_of_many_megabytes_pass_whole_through_a_bounded_queue()
    {
        var queue = Procs.Queue<byte[]>(2);
        using var producer = Procs.Start(() =>
        {
            for (var i = 1; i <= 4; i++)
            {
                var block = new byte[40 << 20];
                block.AsSpan().Fill((byte)i);
                queue.Put(block);
            }
        });

        for (var i = 1; i <= 4; i++)
        {
            var block = queue.Get(Patience);
            Assert.Equal(40 << 20, block.Length);
            Assert.False(block.AsSpan().ContainsAnyExcept((byte)i));
        }

        Assert.True(producer.Join(Patience));
    }

    [Fact]
    public void A_full_queue_holds_producers_back_and_says_so()
    {
        var queue = Procs.Queue<int>(2);
        queue.Put(1);
        queue.Put(2);

        Assert.False(queue.TryPut(3));
        Assert.Throws<TimeoutException>(() => queue.Put(3, TimeSpan.FromMilliseconds(20)));
        Assert.Throws<TimeoutException>(() => queue.Put(3, TimeSpan.Zero));
        using var producer = Procs.Start(() => queue.Put(3));
        Assert.Equal(1, queue.Get(Patience));
        Assert.True(producer.Join(Patience));
        Assert.Equal(2, queue.Count);
        Assert.Equal([2, 3], new[] { queue.Get(Patience), queue.Get(Patience) });
    }

    [Fact]
    public async Task A_bounded_queue_passes_everything_between_many_processes()
    {
        var queue = Procs.Queue<int>(3);
        Proc[] producers = [.. Enumerable.Range(0, 2).Select(n => Procs.Start(() =>
        {
            for (var i = 0; i < 300; i++) queue.Put((n * 300) + i);
        }))];
        var got = new List<int>();
        for (var i = 0; i < 600; i++) got.Add(await queue.GetAsync().AsTask().WaitAsync(Patience));

        Assert.Equal(Enumerable.Range(0, 600), got.Order());
        foreach (var producer in producers) Assert.True(producer.Join(Patience));
    }

    [Fact]
    public void An_empty_queue_times_out_and_a_closed_one_ends()
    {
        var queue = Procs.Queue<string?>();
        Assert.Throws<TimeoutException>(() => queue.Get(TimeSpan.FromMilliseconds(20)));
        Assert.Throws<TimeoutException>(() => queue.Get(TimeSpan.Zero));
        queue.Put(null);

        queue.Close();
        queue.Close();

        Assert.Throws<InvalidOperationException>(() => queue.Put("late"));
        Assert.Throws<InvalidOperationException>(() => queue.TryPut("late"));
        Assert.Null(queue.Get(Patience));
        Assert.Throws<ChannelClosedException>(() => queue.Get(Patience));
        Assert.Throws<ChannelClosedException>(() => queue.Get(TimeSpan.Zero));
        Assert.False(queue.TryGet(out _));
    }

    [Fact]
    public void Items_that_cannot_travel_are_refused_when_they_are_put()
    {
        var queue = Procs.Queue<object>();

        Assert.Throws<CodeNotShippableException>(() => queue.Put(new Thread(() => { })));

        queue.Put("next");
        Assert.Equal("next", queue.Get(Patience));
    }

    [Fact]
    public void Join_waits_for_the_work_of_others()
    {
        var queue = Procs.Queue<int>();
        for (var i = 0; i < 50; i++) queue.Put(i);
        using var worker = Procs.Start(() =>
        {
            for (var i = 0; i < 50; i++)
            {
                queue.Get();
                queue.TaskDone();
            }
        });

        queue.Join();

        Assert.Equal(0, queue.Count);
        var error = Assert.Throws<InvalidOperationException>(queue.TaskDone);
        Assert.Equal("task_done() called too many times", error.Message);
    }

    [Fact]
    public async Task Join_does_not_wait_for_a_worker_that_was_killed_with_an_item()
    {
        var (queue, taken) = (Procs.Queue<int>(), Procs.Queue<int>());
        queue.Put(1);
        using var worker = Procs.Start(() =>
        {
            taken.Put(queue.Get());
            Thread.Sleep(Timeout.Infinite);
        });
        taken.Get(Patience);
        var joined = queue.JoinAsync();
        Assert.False(joined.IsCompleted);

        worker.Kill();

        await Assert.ThrowsAsync<ProcException>(() => joined.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_queue_of_a_name_is_one_queue()
    {
        var name = $"jobs-{Guid.NewGuid():N}";
        var queue = Procs.Queue<int>(5, name);
        using var producer = Procs.Start(() => Procs.Queue<int>(5, name).Put(7));

        Assert.Equal(7, await queue.GetAsync().AsTask().WaitAsync(Patience));
        var error = Assert.Throws<InvalidOperationException>(() => Procs.Queue<int>(6, name));
        Assert.Contains("5", error.Message, StringComparison.Ordinal);
        Assert.Contains("6", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_queue_travels_through_a_queue()
    {
        var requests = Procs.Queue<(int Number, ProcQueue<int> Answer)>();
        using var server = Procs.Start(() =>
        {
            var (number, answer) = requests.Get();
            answer.Put(number + 1);
        });
        var mine = Procs.Queue<int>();

        await requests.PutAsync((41, mine));

        Assert.Equal(42, mine.Get(Patience));
    }

    [Fact]
    public async Task A_cancelled_wait_takes_nothing()
    {
        var queue = Procs.Queue<int>();
        using var cancel = new CancellationTokenSource();
        var waiting = queue.GetAsync(cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        queue.Put(1);
        Assert.Equal(1, queue.Get(Patience));
    }
}
