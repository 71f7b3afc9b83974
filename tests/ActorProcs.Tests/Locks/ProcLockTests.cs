using ActorProcs.Nodes;
using ActorProcs.Tenure;
using ActorProcs.Tests.Tenure;

namespace ActorProcs.Tests.Locks;

public sealed class ProcLockTests : IAsyncLifetime
{
    private readonly TenureNode _node = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task Only_one_process_holds_it_at_a_time()
    {
        var handles = Handles(3);
        var count = 0;

        await Task.WhenAll(handles.SelectMany(gate => Enumerable.Range(0, 2).Select(_ => Conditions.OnThread(() =>
        {
            for (var i = 0; i < 2000; i++)
                using (gate.Acquire()) count++;
        }))));

        Assert.Equal(3 * 2 * 2000, count);
    }

    [Fact]
    public async Task Asynchronous_users_and_threads_share_it()
    {
        var handles = Handles(2);
        var count = 0;

        var threads = handles.Select(gate => Conditions.OnThread(() =>
        {
            for (var i = 0; i < 500; i++)
                using (gate.Acquire()) count++;
        }));
        var tasks = handles.Select(gate => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                using var lease = await gate.AcquireAsync();
                count++;
                await Task.Yield();
            }
        }));
        await Task.WhenAll([.. threads, .. tasks]).WaitAsync(Conditions.Limit);

        Assert.Equal(4 * 500, count);
    }

    [Fact]
    public void Releasing_what_is_not_held_is_refused_in_the_words_of_Python()
    {
        var handles = Handles(2);

        var free = Assert.Throws<SynchronizationLockException>(handles[0].Release);
        handles[0].Acquire();
        var elsewhere = Assert.Throws<SynchronizationLockException>(handles[1].Release);
        handles[0].Release();
        var twice = Assert.Throws<SynchronizationLockException>(handles[0].Release);

        Assert.All([free, elsewhere, twice], e => Assert.StartsWith("semaphore or lock released too many times", e.Message));
    }

    [Fact]
    public void A_lease_disposed_again_does_not_release_the_next_holder()
    {
        var gate = Handles(1)[0];
        var first = gate.Acquire();
        first.Dispose();
        var second = gate.Acquire();

        first.Dispose();
        default(ProcLease).Dispose();

        Assert.True(gate.IsLocked);
        second.Dispose();
        Assert.False(gate.IsLocked);
    }

    [Fact]
    public async Task Any_thread_of_the_process_may_release_it()
    {
        var gate = Handles(1)[0];
        gate.Acquire();

        await Conditions.OnThread(gate.Release);

        Assert.False(gate.IsLocked);
    }

    [Fact]
    public void It_is_not_recursive()
    {
        var gate = Handles(1)[0];
        using var lease = gate.Acquire();

        Assert.False(gate.TryAcquire(TimeSpan.Zero, out var second));
        Assert.False(gate.TryAcquire(TimeSpan.FromMilliseconds(5), out _));
        Assert.Equal(0, second.FencingToken);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public async Task Trying_now_takes_a_lock_that_rests_free_in_another_process(int seconds)
    {
        var handles = Handles(2);
        handles[0].Acquire().Dispose();

        var taken = await Conditions.OnThread(() => handles[1].TryAcquire(TimeSpan.FromSeconds(seconds), out _));

        Assert.True(taken);
        Assert.True(handles[0].IsLocked);
    }

    [Fact]
    public async Task Trying_now_does_not_wait_for_a_holder_elsewhere()
    {
        var handles = Handles(2);
        using var lease = handles[0].Acquire();

        Assert.False(await Conditions.OnThread(() => handles[1].TryAcquire(TimeSpan.Zero, out _)));
        Assert.Null(await handles[1].TryAcquireAsync(TimeSpan.Zero));
    }

    [Fact]
    public async Task A_wait_that_times_out_leaves_the_lock_usable_for_all()
    {
        var handles = Handles(3);
        var lease = handles[0].Acquire();
        Assert.False(await Conditions.OnThread(() => handles[1].TryAcquire(TimeSpan.FromMilliseconds(20), out _)));
        Assert.Null(await handles[1].TryAcquireAsync(TimeSpan.FromMilliseconds(20)));

        lease.Dispose();

        Assert.True(await Conditions.OnThread(() => handles[2].TryAcquire(Timeout.InfiniteTimeSpan, out _)));
    }

    [Fact]
    public async Task A_cancelled_wait_throws_and_takes_nothing()
    {
        var handles = Handles(2);
        var lease = handles[0].Acquire();
        using var stop = new CancellationTokenSource();
        var thread = Conditions.OnThread(() => handles[1].Acquire(stop.Token));
        var task = handles[1].AcquireAsync(stop.Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => thread);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        lease.Dispose();
        await Conditions.Until(() => !handles[1].IsLocked, "free after the release");
    }

    [Fact]
    public void A_token_that_is_cancelled_already_is_honoured_although_the_lock_is_free()
    {
        var gate = Handles(1)[0];

        Assert.Throws<OperationCanceledException>(() => gate.Acquire(new CancellationToken(canceled: true)));
        Assert.True(gate.AcquireAsync(new CancellationToken(canceled: true)).AsTask().IsCanceled);
        Assert.False(gate.IsLocked);
    }

    [Fact]
    public void While_it_stays_in_the_process_nothing_is_allocated()
    {
        var gate = Handles(1)[0];
        Use(1000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Use(1000);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Use(int times)
        {
            for (var i = 0; i < times; i++)
            {
                using (gate.Acquire())
                {
                }

                var waiting = gate.AcquireAsync();
                if (!waiting.IsCompletedSuccessfully) throw new InvalidOperationException("waited");
                waiting.Result.Dispose();
            }
        }
    }

    [Fact]
    public void Fencing_tokens_grow_from_process_to_process()
    {
        var handles = Handles(3);
        var tokens = new List<long>();
        for (var i = 0; i < 30; i++)
        {
            using var lease = handles[i % 3].Acquire();
            tokens.Add(lease.FencingToken);
        }

        Assert.Equal(tokens.Order().Distinct(), tokens);
    }

    [Fact]
    public async Task The_next_holder_after_a_death_inside_is_told_and_only_that_one()
    {
        var (sessions, handles) = Processes(3);
        var last = handles[1].Acquire().FencingToken;
        var waiting = Conditions.OnThread(() => handles[2].Acquire());

        _node.Kill(sessions[1]);

        var next = await waiting;
        Assert.True(next.Abandoned);
        Assert.True(next.FencingToken > last);
        next.Dispose();
        using var after = handles[0].Acquire();
        Assert.False(after.Abandoned);
    }

    [Fact]
    public void A_death_outside_alarms_nobody()
    {
        var (sessions, handles) = Processes(2);
        handles[1].Acquire().Dispose();

        _node.Kill(sessions[1]);

        using var next = handles[0].Acquire();
        Assert.False(next.Abandoned);
    }

    [Fact]
    public async Task A_process_that_dies_waiting_is_forgotten()
    {
        var (sessions, handles) = Processes(3);
        var lease = handles[0].Acquire();
        var dead = handles[1].AcquireAsync().AsTask();
        var living = handles[2].AcquireAsync().AsTask();

        _node.Kill(sessions[1]);
        lease.Dispose();

        using var next = await living.WaitAsync(Conditions.Limit);
        Assert.False(next.Abandoned);
        Assert.False(dead.IsCompleted);
    }

    [Fact]
    public async Task Everybody_can_see_whether_it_is_locked()
    {
        var handles = Handles(3);
        handles[2].Acquire().Dispose();
        Assert.All(handles, gate => Assert.False(gate.IsLocked));

        var lease = handles[1].Acquire();
        Assert.All(handles, gate => Assert.True(gate.IsLocked));

        lease.Dispose();
        await Conditions.Until(() => handles.All(gate => !gate.IsLocked), "free everywhere");
    }

    [Fact]
    public async Task A_process_that_uses_it_without_end_does_not_keep_others_out()
    {
        var handles = Handles(2);
        using var stop = new CancellationTokenSource();
        var greedy = Conditions.OnThread(() =>
        {
            while (!stop.IsCancellationRequested) handles[0].Acquire().Dispose();
        });

        await Conditions.OnThread(() =>
        {
            for (var i = 0; i < 50; i++) handles[1].Acquire().Dispose();
        });
        await stop.CancelAsync();
        await greedy;

        Assert.False(handles[1].IsLocked);
    }

    [Fact]
    public async Task The_longest_timeout_there_is_is_for_ever()
    {
        var handles = Handles(2);
        var lease = handles[0].Acquire();
        var thread = Conditions.OnThread(() => handles[1].TryAcquire(TimeSpan.MaxValue, out var first) && End(first));
        var task = handles[1].TryAcquireAsync(TimeSpan.MaxValue).AsTask();

        lease.Dispose();

        using (await task.WaitAsync(Conditions.Limit)) Assert.NotNull(await task);
        Assert.True(await thread);

        static bool End(ProcLease lease)
        {
            lease.Dispose();
            return true;
        }
    }

    [Fact]
    public async Task Waits_that_give_up_at_any_moment_lose_nothing()
    {
        var handles = Handles(3);
        var count = 0;
        var entered = 0;

        await Task.WhenAll(handles.SelectMany((gate, index) => Enumerable.Range(0, 3).Select(kind => Conditions.OnThread(() =>
        {
            var random = new Random((index * 10) + kind);
            for (var i = 0; i < 400; i++)
            {
                if (!TryOnce(gate, kind, TimeSpan.FromMicroseconds(random.Next(1500)), out var lease)) continue;
                count++;
                Interlocked.Increment(ref entered);
                lease.Dispose();
            }
        }))));

        Assert.Equal(entered, count);
        Assert.True(entered > 0);
        await Conditions.Until(() => handles.All(gate => !gate.IsLocked), "free everywhere");
        foreach (var gate in handles) gate.Acquire().Dispose();

        static bool TryOnce(ProcLock gate, int kind, TimeSpan patience, out ProcLease lease)
        {
            if (kind == 0) return gate.TryAcquire(patience, out lease);
            using var stop = new CancellationTokenSource(patience);
            try
            {
                lease = kind == 1 ? gate.Acquire(stop.Token) : gate.AcquireAsync(stop.Token).AsTask().GetAwaiter().GetResult();
                return true;
            }
            catch (OperationCanceledException)
            {
                lease = default;
                return false;
            }
        }
    }

    [Fact]
    public async Task Who_waits_for_an_object_that_is_gone_is_told_so()
    {
        var handles = Handles(2);
        using var lease = handles[0].Acquire();
        _node.ForgetAll();

        await Assert.ThrowsAsync<ObjectLostException>(() => Conditions.OnThread(() => handles[1].Acquire()));
        await Assert.ThrowsAsync<ObjectLostException>(() => handles[1].AcquireAsync().AsTask().WaitAsync(Conditions.Limit));
        Assert.Throws<ObjectLostException>(() => handles[1].IsLocked);
    }

    [Fact]
    public async Task The_loss_of_the_node_ends_every_wait()
    {
        var (sessions, handles) = Processes(2);
        using var lease = handles[0].Acquire();
        var thread = Conditions.OnThread(() => handles[1].Acquire());
        var task = handles[1].AcquireAsync().AsTask();

        SiteTable.Of(sessions[1]).Lose(new ObjectLostException("the node has ended"));

        await Assert.ThrowsAsync<ObjectLostException>(() => thread);
        await Assert.ThrowsAsync<ObjectLostException>(() => task);
    }

    [Fact]
    public void Two_handles_of_one_lock_in_a_process_are_the_same_lock()
    {
        var (sessions, handles) = Processes(1);
        var second = TenureNode.Travel(handles[0], sessions[0]);

        using var lease = handles[0].Acquire();

        Assert.False(second.TryAcquire(TimeSpan.Zero, out _));
    }

    private ProcLock[] Handles(int processes) => Processes(processes).Handles;

    private (Session[] Sessions, ProcLock[] Handles) Processes(int count)
    {
        Session[] sessions = [.. Enumerable.Range(0, count).Select(_ => _node.Join())];
        var made = ProcLock.Create(sessions[0]);
        return (sessions, [made, .. sessions.Skip(1).Select(session => TenureNode.Travel(made, session))]);
    }
}
