namespace ActorProcs.Node.Tests.Membership;

/// <summary>What a program has made works from a process on another host, whatever it is.</summary>
public sealed class GuestTests : ClusterTest
{
    [Fact]
    public async Task Items_go_both_ways_through_queues_between_hosts()
    {
        var (program, there) = await TwoAsync();
        var work = program.Queue<int>();
        var answers = program.Queue<int>(capacity: 3);

        using var worker = program.Start(
            () =>
            {
                while (true)
                {
                    var item = work.Get();
                    if (item < 0) return;
                    answers.Put(item * item);
                    work.TaskDone();
                }
            },
            there);
        for (var i = 0; i < 50; i++) work.Put(i);
        int[] got = [.. Enumerable.Range(0, 50).Select(_ => answers.Get(Patience))];
        work.Put(-1);

        Assert.Equal(Enumerable.Range(0, 50).Select(i => i * i), got);
        Assert.True(await worker.JoinAsync(Patience));
        Assert.Equal(0, worker.ExitCode);
    }

    [Fact]
    public async Task A_distant_process_is_told_that_a_queue_is_full_or_empty_or_closed()
    {
        var (program, there) = await TwoAsync();
        var queue = program.Queue<string>(capacity: 1);

        var told = await program.RunAsync(
            () =>
            {
                List<string> seen = [$"{queue.TryGet(out _)}"];
                seen.Add($"{queue.TryPut("one")} {queue.TryPut("two")} {queue.Count}");
                seen.Add(Thrown(() => queue.Put("three", TimeSpan.FromMilliseconds(50))));
                seen.Add(queue.Get());
                seen.Add(Thrown(() => queue.Get(TimeSpan.FromMilliseconds(50))));
                queue.Close();
                seen.Add(Thrown(() => queue.Put("four")));
                seen.Add(Thrown(() => queue.Get()));
                return seen;
            },
            there);

        Assert.Equal(
            ["False", "True False 1", nameof(TimeoutException), "one", nameof(TimeoutException), nameof(InvalidOperationException), "ChannelClosedException"], told);
    }

    [Fact]
    public async Task A_connection_works_between_hosts_and_tells_of_the_end_of_the_other_side()
    {
        var (program, there) = await TwoAsync();
        var (mine, its) = program.Pipe();

        var process = program.Start(
            end =>
            {
                end.Send($"hello from {Procs.Current.Name}");
                end.Send(end.Receive<int>() + 1);
            },
            its,
            there with { Name = "distant" });
        its.Dispose();
        Assert.Equal("hello from distant", mine.Receive<string>());
        mine.Send(41);
        Assert.Equal(42, mine.Receive<int>());

        Assert.Throws<EndOfStreamException>(() => mine.Receive<int>());
        Assert.True(await process.JoinAsync(Patience));
    }

    [Fact]
    public async Task Events_semaphores_barriers_arrays_and_conditions_work_between_hosts()
    {
        var (program, there) = await TwoAsync();
        var go = program.Event();
        var permits = program.Semaphore(0);
        var meet = program.Barrier(2);
        var numbers = program.Array<int>(4);
        var changed = program.Condition();

        var process = program.Start(
            () =>
            {
                go.Wait();
                permits.Release();
                meet.Wait();
                numbers.Write([1, 2, 3, 4]);
                changed.Acquire();
                changed.NotifyAll();
                changed.Release();
            },
            there);
        go.Set();
        Assert.True(permits.TryAcquire(Patience, out _));
        changed.Acquire();
        meet.Wait(Patience);

        Assert.True(changed.Wait(Patience));
        changed.Release();
        Assert.Equal([1, 2, 3, 4], numbers.ToArray());
        Assert.True(await process.JoinAsync(Patience));
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task A_lock_whose_distant_holder_is_killed_comes_free_and_says_so()
    {
        var (program, there) = await TwoAsync();
        var gate = program.Lock();
        var holds = program.Event();
        using var holder = program.Start(
            () =>
            {
                using var lease = gate.Acquire();
                holds.Set();
                Thread.Sleep(Timeout.Infinite);
            },
            there);
        Assert.True(holds.Wait(Patience));

        holder.Kill();
        Assert.True(gate.TryAcquire(Patience, out var mine));

        Assert.True(mine.Abandoned);
        mine.Dispose();
        Assert.Equal(-9, await holder.Exited.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_process_of_a_third_node_is_admitted_where_the_object_lives()
    {
        var (a, b, c) = (await StartAsync(), await StartAsync(), await StartAsync());
        var program = await ConnectAsync(a);
        await KnowsAsync(program, 3);
        var far = c.Name.ToString();

        // Made at b, by a process there, and used at c by a process that b has placed there.
        var sum = await program.RunAsync(
            () =>
            {
                var count = Procs.Value(1);
                using var third = Procs.Start(() => count.Value += 41, new ProcOptions { Node = far });
                third.Join();
                return count.Value;
            },
            new ProcOptions { Node = b.Name.ToString() });

        Assert.Equal(42, sum);
    }

    [Fact]
    public async Task What_a_process_of_another_host_has_made_lives_on_when_it_ends()
    {
        var (program, there) = await TwoAsync();

        var made = await program.RunAsync(() => Enumerable.Range(0, 2000).Select(i => Procs.Value(i)).ToArray(), there);

        Assert.Equal(Enumerable.Range(1901, 100), made[^100..].Select(value => value.Increment()));
    }

    [Fact]
    public async Task A_handle_from_another_host_does_not_arrive_before_what_it_names()
    {
        var (program, there) = await TwoAsync();
        var handles = program.Queue<ProcValue<int>>();

        // Items go to the queue's node by one connection, and the word of the objects to the maker's node by another.
        using var maker = program.Start(
            () =>
            {
                for (var i = 0; i < 20; i++) handles.Put(Enumerable.Range(0, 300).Select(each => Procs.Value(each)).Last());
                Thread.Sleep(Timeout.Infinite);
            },
            there);

        for (var i = 0; i < 20; i++) Assert.Equal(300, handles.Get(Patience).Increment());
        maker.Kill();
        Assert.True(await maker.JoinAsync(Patience));
    }

    private async Task<(ProcContext Program, ProcOptions There)> TwoAsync()
    {
        var (a, b) = (await StartAsync(), await StartAsync());
        var program = await ConnectAsync(a);
        await KnowsAsync(program, 2);
        return (program, new ProcOptions { Node = b.Name.ToString() });
    }

    private static string Thrown(Action action)
    {
        try
        {
            action();
            return "nothing";
        }
        catch (Exception e)
        {
            return e.GetType().Name;
        }
    }
}
