using ActorProcs.Tests.Tenure;

namespace ActorProcs.Tests.Locks;

public sealed class ProcRLockTests : IAsyncLifetime
{
    private readonly TenureNode _node = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public void Its_thread_may_acquire_it_again_and_releases_as_often()
    {
        var (gate, other) = Pair();
        var outer = gate.Acquire();
        Assert.True(gate.TryAcquire(TimeSpan.Zero, out var inner));
        Assert.Equal(outer.FencingToken, inner.FencingToken);

        inner.Dispose();
        Assert.False(Elsewhere(() => other.TryAcquire(TimeSpan.Zero, out _)));
        outer.Dispose();
        Assert.True(Elsewhere(() => other.TryAcquire(Conditions.Limit, out _)));
    }

    [Fact]
    public void An_inner_lease_disposed_twice_leaves_the_outer_one()
    {
        var (gate, _) = Pair();
        var outer = gate.Acquire();
        var inner = gate.Acquire();

        inner.Dispose();
        inner.Dispose();

        Assert.True(gate.IsLocked);
        outer.Dispose();
        Assert.False(gate.IsLocked);
        outer.Dispose();
    }

    [Fact]
    public void Another_thread_of_the_process_waits_and_may_not_release()
    {
        var (gate, _) = Pair();
        var lease = gate.Acquire();

        Assert.False(Elsewhere(() => gate.TryAcquire(TimeSpan.Zero, out _)));
        var release = Elsewhere(() => Record.Exception(gate.Release));
        var dispose = Elsewhere(() => Record.Exception(lease.Dispose));

        Assert.All([release, dispose], e => Assert.StartsWith(
            "attempt to release recursive lock not owned by thread",
            Assert.IsType<SynchronizationLockException>(e).Message,
            StringComparison.Ordinal));
        lease.Dispose();
        Assert.Null(Elsewhere(() => Record.Exception(lease.Dispose)));
        Assert.Throws<SynchronizationLockException>(gate.Release);
    }

    [Fact]
    public async Task Threads_of_several_processes_take_turns()
    {
        var (first, second) = Pair();
        var count = 0;

        await Task.WhenAll(new[] { first, first, second, second }.Select(gate => Conditions.OnThread(() =>
        {
            for (var i = 0; i < 1000; i++)
                using (gate.Acquire())
                using (gate.Acquire())
                    count++;
        })));

        Assert.Equal(4000, count);
    }

    /// <summary>On another thread, while this one waits: after an await the test would go on on a thread that owns nothing.</summary>
    private static T Elsewhere<T>(Func<T> function)
    {
        var result = default(T)!;
        var thread = new Thread(() => result = function());
        thread.Start();
        thread.Join();
        return result;
    }

    private (ProcRLock First, ProcRLock Second) Pair()
    {
        var made = ProcRLock.Create(_node.Join());
        return (made, TenureNode.Travel(made, _node.Join()));
    }
}
