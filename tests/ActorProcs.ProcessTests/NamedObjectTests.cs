using System.Diagnostics;

namespace ActorProcs.ProcessTests;

/// <summary>Objects that programs find by their names, on one node that several programs use.</summary>
public sealed class NamedObjectTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TestProgram _host = null!;
    private ProcContext _first = null!;
    private ProcContext _second = null!;

    public async Task InitializeAsync()
    {
        _host = TestProgram.Scenario("host");
        var address = await _host.WaitForLineAsync(line => line.StartsWith("unix:", StringComparison.Ordinal));
        _first = await ProcContext.ConnectAsync(address);
        _second = await ProcContext.ConnectAsync(address);
    }

    public async Task DisposeAsync()
    {
        await _second.DisposeAsync();
        await _first.DisposeAsync();
        _host.Dispose();
    }

    [Fact]
    public async Task A_name_is_the_same_object_in_every_program_and_every_process()
    {
        const int each = 100;
        var programs = new[] { _first, _second };
        var processes = programs.SelectMany(program => Enumerable.Range(0, 2).Select(_ => program.Start(() =>
        {
            var gate = Procs.Lock("orders");
            var total = Procs.Value(0, "orders");
            for (var i = 0; i < each; i++)
            {
                using (gate.Acquire()) total.Value += 1;
                Procs.Value(0, "added").Add(1);
                Procs.Array<long>(3, "slots")[1] += 0;
            }
        }))).ToArray();

        foreach (var process in processes) Assert.Equal(0, await process.Exited.WaitAsync(Patience));

        Assert.Equal(4 * each, _first.Value(0, "orders").Value);
        Assert.Equal(4 * each, _second.Value(0, "added").Value);
        Assert.Equal([0, 0, 0], _second.Array<long>(3, "slots").ToArray());
    }

    [Fact]
    public void The_first_value_wins()
    {
        Assert.Equal(7, _first.Value(7, "first").Value);
        Assert.Equal(7, _second.Value(8, "first").Value);
        Assert.Equal([1, 2], _first.Array([1, 2], "first").ToArray());
        Assert.Equal([1, 2], _second.Array<int>(2, "first").ToArray());
    }

    [Fact]
    public void Another_type_or_size_under_the_same_name_is_a_clear_error()
    {
        _first.Value(1, "typed");
        _first.Array<int>(4, "typed");
        _first.Queue<int>(2, "typed");
        _first.Semaphore(3, "typed");

        var value = Assert.Throws<InvalidOperationException>(() => _second.Value("1", "typed"));
        Assert.Contains("'typed' is a value of System.Int32, and this program asks for a value of System.String", value.Message, StringComparison.Ordinal);
        Assert.Contains("an array of 4 x System.Int32", Assert.Throws<InvalidOperationException>(() => _second.Array<int>(5, "typed")).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => _second.Array<long>(4, "typed"));
        Assert.Contains("a capacity of 2", Assert.Throws<InvalidOperationException>(() => _second.Queue<int>(3, "typed")).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => _second.Queue<long>(2, "typed"));
        Assert.Throws<InvalidOperationException>(() => _second.Semaphore(4, "typed"));
        Assert.Throws<ArgumentException>(() => _second.Lock(""));
    }

    [Fact]
    public async Task It_stays_when_the_program_that_made_it_has_ended()
    {
        _first.Value(1, "kept").Value = 5;
        using (_first.Lock("kept").Acquire()) { }

        await _first.DisposeAsync();

        Assert.Equal(5, _second.Value(0, "kept").Value);
        Assert.True(_second.Lock("kept").TryAcquire(Patience, out var lease));
        lease.Dispose();
    }

    [Fact]
    public async Task A_named_lock_of_a_killed_process_is_freed_and_the_next_owner_is_told()
    {
        using var holder = _first.Start(() =>
        {
            Procs.RLock("held").Acquire();
            Procs.Event("inside").Set();
            Thread.Sleep(Timeout.Infinite);
        });
        Assert.True(_second.Event("inside").Wait(Patience));

        Process.GetProcessById(holder.Pid!.Value).Kill();

        Assert.True(_second.RLock("held").TryAcquire(Patience, out var lease));
        Assert.True(lease.Abandoned);
        lease.Dispose();
    }

    [Fact]
    public async Task A_named_condition_makes_its_lock_by_itself()
    {
        using var waiter = _first.Start(() =>
        {
            var condition = Procs.Condition(name: "ready");
            using (condition.Acquire())
            {
                Procs.Event("waits").Set();
                if (!condition.WaitFor(() => Procs.Value(false, "ready").Value, TimeSpan.FromSeconds(50))) Procs.Exit(3);
            }
        });
        Assert.True(_second.Event("waits").Wait(Patience));
        var mine = _second.Condition(name: "ready");

        using (mine.Acquire())
        {
            _second.Value(false, "ready").Value = true;
            mine.NotifyAll();
        }

        Assert.Equal(0, await waiter.Exited.WaitAsync(Patience));
    }
}
