using System.Diagnostics;

namespace ActorProcs.ProcessTests;

/// <summary>Locks and values between real processes, and what is left of them when a process is killed.</summary>
public sealed class SharedObjectTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Increments_of_many_processes_are_all_counted()
    {
        const int each = 200;
        var gate = Procs.Lock();
        var locked = Procs.Value(0);
        var atomic = Procs.Value(0L);
        Proc[] processes = [.. Enumerable.Range(0, 4).Select(_ => Procs.Start(() =>
        {
            for (var i = 0; i < each; i++)
            {
                using (gate.Acquire()) locked.Value += 1;
                atomic.Add(1);
            }
        }))];

        foreach (var process in processes) Assert.Equal(0, await process.Exited.WaitAsync(Patience));

        Assert.Equal(4 * each, locked.Value);
        Assert.Equal(4 * each, atomic.Value);
    }

    [Fact]
    public async Task A_lock_whose_holder_is_killed_is_freed_and_the_next_owner_is_told()
    {
        var gate = Procs.Lock();
        var inside = Procs.Value(false);
        using var holder = Procs.Start(() =>
        {
            gate.Acquire();
            inside.Value = true;
            Thread.Sleep(Timeout.Infinite);
        });
        await Eventually.TrueAsync(() => inside.Value, "the holder is in the critical section");
        Assert.True(gate.IsLocked);
        Assert.False(gate.TryAcquire(TimeSpan.Zero, out _));

        Process.GetProcessById(holder.Pid!.Value).Kill();

        Assert.True(gate.TryAcquire(Patience, out var lease));
        Assert.True(lease.Abandoned);
        var first = lease.FencingToken;
        lease.Dispose();
        using var next = gate.Acquire();
        Assert.False(next.Abandoned);
        Assert.True(next.FencingToken > first);
    }

    [Fact]
    public async Task A_process_killed_outside_of_the_critical_section_abandons_nothing()
    {
        var gate = Procs.Lock();
        var ready = Procs.Value(false);
        using var user = Procs.Start(() =>
        {
            gate.Acquire().Dispose();
            ready.Value = true;
            Thread.Sleep(Timeout.Infinite);
        });
        await Eventually.TrueAsync(() => ready.Value, "the process has used the lock");

        user.Kill();
        await user.Exited.WaitAsync(Patience);

        Assert.True(gate.TryAcquire(Patience, out var lease));
        Assert.False(lease.Abandoned);
        lease.Dispose();
    }

    [Fact]
    public async Task A_write_that_has_returned_survives_the_death_of_its_writer()
    {
        var value = Procs.Value("before");
        var array = Procs.Array<int>(1000);
        var log = Path.GetTempFileName();
        using var writer = Procs.Start(() =>
        {
            value.Value = "after";
            for (var i = 0; i < array.Length; i++) array[i] = i;
            File.WriteAllText(log, "written");
            Thread.Sleep(Timeout.Infinite);
        });
        await Eventually.TrueAsync(() => File.ReadAllText(log) == "written", "the writes have returned");

        Process.GetProcessById(writer.Pid!.Value).Kill();
        await writer.Exited.WaitAsync(Patience);

        Assert.Equal("after", value.Value);
        Assert.Equal(Enumerable.Range(0, 1000), array.ToArray());
        File.Delete(log);
    }

    [Fact]
    public async Task A_killed_waiter_is_forgotten()
    {
        var gate = Procs.Lock();
        var file = Path.GetTempFileName();
        using (gate.Acquire())
        {
            using var waiter = Procs.Start(() =>
            {
                File.WriteAllText(file, "waiting");
                gate.Acquire();
            });
            await Eventually.TrueAsync(() => File.ReadAllText(file) == "waiting", "the waiter is about to wait");
            waiter.Kill();
            await waiter.Exited.WaitAsync(Patience);
        }

        Assert.True(gate.TryAcquire(Patience, out var lease));
        lease.Dispose();
        File.Delete(file);
    }

    [Fact]
    public async Task Large_values_and_arrays_travel()
    {
        var big = Procs.Value(new byte[3_000_000]);
        var array = Procs.Array<double>(400_000);

        Assert.Equal(0, await Procs.Start(() =>
        {
            big.Value = [.. Enumerable.Repeat((byte)7, 3_000_000)];
            using var view = array.Open();
            view.Span.Fill(2.5);
        }).Exited.WaitAsync(Patience));

        Assert.Equal(3_000_000 * 7L, big.Value.Sum(each => (long)each));
        Assert.Equal(400_000 * 2.5, array.ToArray().Sum());
    }

    [Fact]
    public void A_recursive_lock_belongs_to_a_process_and_a_thread()
    {
        var gate = Procs.RLock();
        var got = Procs.Value(true);
        using (gate.Acquire())
        using (gate.Acquire())
        {
            using var other = Procs.Start(() => got.Value = gate.TryAcquire(TimeSpan.FromMilliseconds(50), out _));
            Assert.True(other.Join(Patience));
            Assert.False(got.Value);
            Exception? seen = null;
            var thread = new Thread(() => seen = Record.Exception(gate.Release));
            thread.Start();
            thread.Join();
            Assert.IsType<SynchronizationLockException>(seen);
        }

        using var next = Procs.Start(() => got.Value = gate.TryAcquire(TimeSpan.FromSeconds(30), out _));
        Assert.True(next.Join(Patience));
        Assert.True(got.Value);
    }

    [Fact]
    public async Task Handles_go_on_to_grandchildren()
    {
        var total = Procs.Value(0);

        await Procs.RunAsync(() =>
        {
            total.Increment();
            using var inner = Procs.Start(() => total.Increment());
            inner.Join();
            return inner.ExitCode;
        });

        Assert.Equal(2, total.Value);
    }

    [Fact]
    public async Task A_value_made_by_a_child_lives_on_in_its_parent()
    {
        var made = await Procs.RunAsync(() => Procs.Value(41));

        made.Increment();

        Assert.Equal(42, made.Value);
    }

    [Fact]
    public async Task All_that_a_child_has_made_lives_on_however_soon_it_ends()
    {
        var made = await Procs.RunAsync(() => Enumerable.Range(0, 2000).Select(i => Procs.Value(i)).ToArray());

        Assert.Equal(Enumerable.Range(1, 2000), made.Select(value => value.Increment()));
    }
}
