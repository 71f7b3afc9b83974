using System.Diagnostics;

namespace ActorProcs.ProcessTests;

public sealed class ProcTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void A_process_runs_elsewhere_and_returns_0()
    {
        using var process = Procs.Create(() => { });
        Assert.Null(process.Pid);
        Assert.Null(process.ExitCode);
        Assert.False(process.IsAlive);

        process.Start();

        Assert.NotEqual(Environment.ProcessId, process.Pid);
        Assert.True(process.Join(Patience));
        Assert.Equal(0, process.ExitCode);
        Assert.False(process.IsAlive);
        Assert.Equal("its function returned", process.Death!.Cause);
        Assert.True(process.Death.PeakMemory > 1 << 20);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 3)]
    [InlineData(137, 137)]
    [InlineData(143, 143)]
    [InlineData(300, 44)]
    [InlineData(-1, 255)]
    public void Exit_gives_its_code_and_a_genuine_137_stays_137(int code, int seen)
    {
        using var process = Procs.Start(Procs.Exit, code);

        Assert.True(process.Join(Patience));
        Assert.Equal(seen, process.ExitCode);
        Assert.Null(process.Death!.Signal);
    }

    [Fact]
    public void Environment_Exit_counts_as_exit()
    {
        using var process = Procs.Start(() => Environment.Exit(137));

        Assert.True(process.Join(Patience));
        Assert.Equal(137, process.ExitCode);
    }

    [Fact]
    public void Exit_runs_finally_blocks()
    {
        var file = Path.GetTempFileName();
        using var process = Procs.Start(() =>
        {
            try
            {
                Procs.Exit(5);
            }
            finally
            {
                File.WriteAllText(file, "finally");
            }
        });

        Assert.True(process.Join(Patience));
        Assert.Equal(5, process.ExitCode);
        Assert.Equal("finally", File.ReadAllText(file));
        File.Delete(file);
    }

    [Fact]
    public void An_exception_that_nobody_catches_gives_1_and_is_on_the_certificate()
    {
        using var process = Procs.Start(() => throw new InvalidOperationException("as planned"));

        Assert.True(process.Join(Patience));
        Assert.Equal(1, process.ExitCode);
        Assert.Contains("System.InvalidOperationException: as planned", process.Death!.Cause);
        Assert.Contains(process.Death.LastErrorLines, line => line.Contains("as planned", StringComparison.Ordinal));
    }

    [Fact]
    public void An_exception_on_another_thread_of_the_process_gives_1()
    {
        using var process = Procs.Start(() =>
        {
            var thread = new Thread(() => throw new InvalidOperationException("from a thread"));
            thread.Start();
            Thread.Sleep(Timeout.Infinite);
        });

        Assert.True(process.Join(Patience));
        Assert.Equal(1, process.ExitCode);
        Assert.Contains("from a thread", process.Death!.Cause);
    }

    [Fact]
    public async Task Signals_give_their_negative_number()
    {
        using var killed = Procs.Start(() => Thread.Sleep(Timeout.Infinite));
        using var terminated = Procs.Start(() => Thread.Sleep(Timeout.Infinite));

        killed.Kill();
        terminated.Terminate();

        Assert.Equal(-9, await killed.Exited.WaitAsync(Patience));
        Assert.Equal(-15, await terminated.Exited.WaitAsync(Patience));
        Assert.Equal(9, killed.Death!.Signal);
        Assert.Equal("killed by SIGKILL (9), as asked", killed.Death.Cause);
    }

    [Fact]
    public async Task A_kill_from_outside_is_seen_at_once()
    {
        using var process = Procs.Start(() => Thread.Sleep(Timeout.Infinite));

        Process.GetProcessById(process.Pid!.Value).Kill();

        Assert.Equal(-9, await process.Exited.WaitAsync(Patience));
        Assert.Equal("killed by SIGKILL (9)", process.Death!.Cause);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task An_interrupt_directly_after_the_start_is_not_lost_and_gives_1(int spares)
    {
        await using var context = await ProcContext.StartLocalAsync(new LocalOptions { Spares = spares });
        await context.RunAsync(static () => 0).WaitAsync(Patience);
        await Eventually.TrueAsync(async () => (await context.NodesAsync())[0].Spares == spares, "a spare is ready");
        for (var i = 0; i < 3; i++)
        {
            using var process = context.Start(static () => Thread.Sleep(Timeout.Infinite));

            process.Interrupt();

            Assert.Equal(1, await process.Exited.WaitAsync(Patience));
            Assert.Equal("it was interrupted (SIGINT)", process.Death!.Cause);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Interrupt_runs_finally_blocks_and_gives_1(bool waiting)
    {
        var file = Path.GetTempFileName();
        using var process = Procs.Start(() =>
        {
            try
            {
                File.WriteAllText(file, "started");
                if (waiting) Thread.Sleep(Timeout.Infinite);
                for (var i = 0; ; i++) Collatz(i & 0xffff);
            }
            finally
            {
                File.WriteAllText(file, "finally");
            }
        });
        await Eventually.TrueAsync(() => File.ReadAllText(file) == "started", "the function runs");

        process.Interrupt();

        Assert.Equal(1, await process.Exited.WaitAsync(Patience));
        Assert.Equal("finally", File.ReadAllText(file));
        File.Delete(file);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static int Collatz(long n)
        {
            var steps = 0;
            for (; n > 1; steps++) n = n % 2 == 0 ? n / 2 : checked((3 * n) + 1);
            return steps;
        }
    }

    [Fact]
    public void Signals_after_the_end_do_nothing_and_before_the_start_are_refused()
    {
        var process = Procs.Create(() => { });
        Assert.Throws<InvalidOperationException>(process.Terminate);
        process.Start();
        process.Join();

        process.Terminate();
        process.Kill();
        process.Interrupt();

        Assert.Equal(0, process.ExitCode);
        process.Close();
    }

    [Fact]
    public void The_rules_of_start_join_and_close()
    {
        var process = Procs.Create(() => Thread.Sleep(Timeout.Infinite));
        Assert.Contains("can only join a started process", Assert.Throws<InvalidOperationException>(() => process.Join()).Message);
        process.Start();

        Assert.Contains("cannot start a process twice", Assert.Throws<InvalidOperationException>(process.Start).Message);
        Assert.Contains("process has already started", Assert.Throws<InvalidOperationException>(() => process.Daemon = true).Message);
        Assert.Contains("Cannot close a process while it is still running", Assert.Throws<InvalidOperationException>(process.Close).Message);
        Assert.False(process.Join(TimeSpan.Zero));
        Assert.False(process.Join(TimeSpan.FromMilliseconds(-5)));
        Assert.False(process.Join(TimeSpan.FromMilliseconds(50)));
        process.Kill();
        Assert.True(process.Join(Patience));
        process.Close();
        process.Close();
        Assert.Contains("process object is closed", Assert.Throws<ObjectDisposedException>(() => process.IsAlive).Message);
        Assert.StartsWith("Process-", process.Name);
    }

    [Fact]
    public async Task Names_follow_the_family()
    {
        using var parent = Procs.Create(() => { });
        var (own, child, grandparent) = await Procs.RunAsync(() =>
        {
            using var inner = Procs.Create(() => { });
            return (Procs.Current.Name, inner.Name, Procs.Parent!.Name);
        });

        Assert.Matches("^Process-[0-9]+$", parent.Name);
        Assert.Matches("^Process-[0-9]+$", own);
        Assert.Equal(own + ":1", child);
        Assert.Equal("MainProcess", grandparent);
    }

    [Fact]
    public async Task A_process_knows_itself_and_its_parent()
    {
        var main = Environment.ProcessId;
        var seen = await Procs.RunAsync(() => (Procs.Current.Pid, Procs.Parent!.Pid, Procs.Parent.IsAlive, Procs.Current.IsAlive, Procs.Current.Daemon));

        Assert.NotEqual(main, seen.Item1);
        Assert.Equal(main, seen.Item2);
        Assert.True(seen.Item3);
        Assert.True(seen.Item4);
        Assert.False(seen.Item5);
        Assert.Null(Procs.Parent);
        Assert.Equal("MainProcess", Procs.Current.Name);
    }

    [Fact]
    public void Active_children_are_those_that_live()
    {
        using var process = Procs.Start(() => Thread.Sleep(Timeout.Infinite));

        Assert.Contains(process, Procs.ActiveChildren());
        process.Kill();
        process.Join();
        Assert.DoesNotContain(process, Procs.ActiveChildren());
    }

    [Fact]
    public async Task Terminate_takes_the_whole_tree()
    {
        var file = Path.GetTempFileName();
        using var process = Procs.Start(() =>
        {
            using var shell = Process.Start("sleep", "1000");
            using var inner = Procs.Start(() => Thread.Sleep(Timeout.Infinite));
            File.WriteAllText(file, $"{shell.Id} {inner.Pid}");
            Thread.Sleep(Timeout.Infinite);
        });
        var pids = (await Eventually.GetAsync(() => File.ReadAllText(file) is { Length: > 3 } text ? text : null)).Split(' ').Select(int.Parse).ToArray();

        process.Terminate();

        Assert.Equal(-15, await process.Exited.WaitAsync(Patience));
        await Eventually.TrueAsync(() => pids.All(Eventually.IsGone), "the shell's child and the inner process are gone");
        File.Delete(file);
    }

    [Fact]
    public async Task Daemon_is_inherited()
    {
        var (own, inner) = await Procs.RunAsync(
            () => (Procs.Current.Daemon, Procs.Create(() => { }).Daemon), new ProcOptions { Daemon = true });

        Assert.True(own);
        Assert.True(inner);
    }

    [Fact]
    public async Task A_result_comes_back_and_an_exception_comes_back_as_itself()
    {
        var factor = 6;
        Assert.Equal(42, await Procs.RunAsync(() => factor * 7));
        Assert.Equal("later", await Procs.RunAsync(async () => { await Task.Delay(1); return "later"; }));

        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Procs.RunAsync(Fail));
        Assert.Equal("size", error.ParamName);
        Assert.Contains(nameof(Fail), error.StackTrace);

        static int Fail() => throw new ArgumentOutOfRangeException("size", 7, "too large");
    }

    [Fact]
    public async Task A_process_that_dies_before_it_returns_fails_its_caller()
    {
        var error = await Assert.ThrowsAsync<ProcDiedException>(() => Procs.RunAsync<int>(() => { Process.GetCurrentProcess().Kill(); return 1; }));

        Assert.Equal(-9, error.Death.ExitCode);
        Assert.Contains("SIGKILL", error.Message);
    }

    [Fact]
    public async Task Cancelling_kills_the_process()
    {
        var file = Path.GetTempFileName();
        using var cancel = new CancellationTokenSource();
        var running = Procs.RunAsync(() => { File.WriteAllText(file, $"{Environment.ProcessId}"); Thread.Sleep(Timeout.Infinite); return 1; }, cancellationToken: cancel.Token);
        var pid = int.Parse(await Eventually.GetAsync(() => File.ReadAllText(file) is { Length: > 0 } text ? text : null));

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Eventually.TrueAsync(() => Eventually.IsGone(pid), "the process is gone");
        File.Delete(file);
    }

    [Fact]
    public void What_cannot_travel_is_refused_before_anything_starts()
    {
        using var stream = new MemoryStream();
        var before = Procs.ActiveChildren().Count;

        var error = Assert.Throws<CodeNotShippableException>(() => Procs.Start(() => stream.WriteByte(1)));

        Assert.Contains("stream", error.Message);
        Assert.Contains("MemoryStream", error.Message);
        Assert.Equal(before, Procs.ActiveChildren().Count);
    }

    [Fact]
    public async Task Arguments_environment_and_directory_reach_the_process()
    {
        var file = Path.GetTempFileName();
        using var process = Procs.Start(
            static (string path, int number, double[] more) => File.WriteAllText(path, $"{number} {more.Sum()} {Environment.GetEnvironmentVariable("COLOUR")} {Environment.CurrentDirectory}"),
            file, 4, new[] { 0.5, 1.5 }, new ProcOptions { Environment = new Dictionary<string, string> { ["COLOUR"] = "blue" } });

        Assert.True(process.Join(Patience));
        Assert.Equal($"4 2 blue {Environment.CurrentDirectory}", File.ReadAllText(file));
        File.Delete(file);
        await Task.CompletedTask;
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused_and_cost_the_node_nothing()
    {
        using var alive = Procs.Start(() => Thread.Sleep(Timeout.Infinite));

        Assert.Throws<ArgumentOutOfRangeException>(() => Procs.Start(() => { }, new ProcOptions { MemoryLimit = 0 }));
        Assert.Throws<ArgumentException>(() => Procs.Start(() => { }, new ProcOptions { Environment = new Dictionary<string, string> { ["A=B"] = "c" } }));
        Assert.Throws<ArgumentException>(() => Procs.Start(() => { }, new ProcOptions { Node = "elsewhere" }));

        Assert.True(alive.IsAlive);
        alive.Kill();
        Assert.True(alive.Join(Patience));
    }

    [Fact]
    public async Task A_start_that_is_cancelled_leaves_no_process_behind()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await using (var context = await ProcContext.StartLocalAsync(new LocalOptions { Spares = 0 }))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => context.RunAsync(() => { Thread.Sleep(Timeout.Infinite); return 1; }, cancellationToken: cancelled.Token));
            await Eventually.TrueAsync(async () => (await context.NodesAsync())[0].Busy == 0, "the process is gone");
        }
    }

    [Fact]
    public async Task A_memory_limit_turns_into_an_exception_of_the_function()
    {
        var failed = await Procs.RunAsync(
            () =>
            {
                try
                {
                    var hoard = new List<byte[]>();
                    for (var i = 0; i < 4096; i++) hoard.Add(GC.AllocateUninitializedArray<byte>(1 << 20));
                    return false;
                }
                catch (OutOfMemoryException)
                {
                    return true;
                }
            },
            new ProcOptions { MemoryLimit = 256 << 20 });

        Assert.True(failed);
    }

    [Fact]
    public async Task Large_captures_and_results_travel()
    {
        var big = new byte[40_000_000];
        Random.Shared.NextBytes(big);

        var back = await Procs.RunAsync(() => big);

        Assert.True(big.AsSpan().SequenceEqual(back));
    }
}
