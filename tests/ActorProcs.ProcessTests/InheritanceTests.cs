namespace ActorProcs.ProcessTests;

/// <summary>What a child has made and returned, used by its parent after the child's end: objects live on with the program, ends of pipes and
/// memory with their holders.</summary>
public sealed class InheritanceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_value_and_an_array()
    {
        var (value, array) = await Procs.RunAsync(() =>
        {
            var total = Procs.Value(1L);
            var numbers = Procs.Array([1, 2, 3]);
            total.Value = 41;
            numbers[1] = 20;
            return (total, numbers);
        });

        Assert.Equal(42, value.Increment());
        Assert.Equal([1, 20, 3], array.ToArray());
    }

    [Fact]
    public async Task A_lock_that_it_let_go_is_free_and_one_that_it_held_is_abandoned()
    {
        var (used, held) = await Procs.RunAsync(() =>
        {
            var (first, second) = (Procs.Lock(), Procs.Lock());
            using (first.Acquire()) { }
            second.Acquire();
            return (first, second);
        });

        Assert.True(used.TryAcquire(Patience, out var lease));
        Assert.False(lease.Abandoned);
        Assert.True(held.TryAcquire(Patience, out lease));
        Assert.True(lease.Abandoned);
    }

    [Fact]
    public async Task A_queue_with_its_items()
    {
        var queue = await Procs.RunAsync(() =>
        {
            var made = Procs.Queue<string>();
            for (var i = 0; i < 1000; i++) made.Put($"item {i}");
            return made;
        });

        for (var i = 0; i < 1000; i++) Assert.Equal($"item {i}", queue.Get(Patience));
        queue.Put("mine");
        Assert.Equal("mine", queue.Get(Patience));
    }

    [Fact]
    public async Task An_event_a_semaphore_a_barrier_and_a_condition()
    {
        var (happened, permits, barrier, condition) = await Procs.RunAsync(() =>
        {
            var set = Procs.Event();
            var semaphore = Procs.Semaphore(2);
            set.Set();
            semaphore.Release();
            return (set, semaphore, Procs.Barrier(1), Procs.Condition());
        });

        Assert.True(happened.IsSet);
        Assert.Equal(3, permits.CurrentCount);
        Assert.Equal(0, barrier.Wait(Patience));
        using (condition.Acquire()) condition.NotifyAll();
    }

    [Fact]
    public async Task A_list_and_a_dictionary()
    {
        var (list, dictionary) = await Procs.RunAsync(() =>
        {
            var words = Procs.List<string>();
            var counts = Procs.Dictionary<string, int>();
            words.Add("one");
            counts["one"] = 1;
            return (words, counts);
        });

        Assert.Equal("one", list[0]);
        Assert.Equal(1, dictionary["one"]);
    }

    [Fact]
    public async Task Of_what_ends_with_its_maker_the_parent_is_told()
    {
        var (connection, memory) = await Procs.RunAsync(() => (Procs.Pipe().First, Procs.SharedMemory(16)));

        var lost = Assert.Throws<ObjectLostException>(() => connection.Receive<string>());
        Assert.Contains("Make it in a program that lives as long as those that use it", lost.Message, StringComparison.Ordinal);
        lost = Assert.Throws<ObjectLostException>(() => memory.AsSpan<int>());
        Assert.Contains("Make it in a process that lives as long as its users", lost.Message, StringComparison.Ordinal);
    }
}
