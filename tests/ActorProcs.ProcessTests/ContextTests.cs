namespace ActorProcs.ProcessTests;

/// <summary>Contexts of one's own: inside this program, and connected to a node of another.</summary>
public sealed class ContextTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Two_contexts_in_one_program_leave_nothing_behind()
    {
        await using var first = await ProcContext.StartLocalAsync(new LocalOptions { Spares = 0 });
        await using var second = await ProcContext.StartLocalAsync(new LocalOptions { Spares = 0 });
        var one = first.Value(1);
        var two = second.Value(2);

        Assert.Equal(1, await first.RunAsync(() => one.Value));
        Assert.Equal(2, await second.RunAsync(() => two.Value));
        await Assert.ThrowsAsync<ObjectLostException>(() => first.RunAsync(() => two.Value));

        var nodes = new[] { (await first.NodesAsync())[0], (await second.NodesAsync())[0] };
        var process = first.Start(() => Thread.Sleep(Timeout.Infinite));
        await first.DisposeAsync();
        await second.DisposeAsync();

        Assert.True(Eventually.IsGone(process.Pid!.Value));
        Assert.All(nodes, node => Assert.False(Directory.Exists(node.Address["unix:".Length..])));
    }

    [Fact]
    public async Task A_connected_program_uses_the_node_and_is_told_when_it_dies()
    {
        using var host = TestProgram.Scenario("host");
        var address = await host.WaitForLineAsync(line => line.StartsWith("unix:", StringComparison.Ordinal));
        await using var context = await ProcContext.ConnectAsync(address);
        var gate = context.Lock();
        var holding = context.Value(0);
        using var process = context.Start(() =>
        {
            using var lease = gate.Acquire();
            holding.Value = Environment.ProcessId;
            Thread.Sleep(Timeout.Infinite);
        });
        await Eventually.TrueAsync(() => holding.Value != 0, "the process holds the lock");
        using var pool = context.Pool(1);
        Assert.Equal(4, await pool.ApplyAsync(static () => 4).WaitAsync(Patience));
        var running = pool.ApplyAsync(static () => { Thread.Sleep(Timeout.Infinite); return 1; });
        var waiting = gate.AcquireAsync().AsTask();

        host.KillOnlyThisProcess();

        await Assert.ThrowsAsync<ObjectLostException>(() => process.Exited.WaitAsync(Patience));
        await Assert.ThrowsAsync<ObjectLostException>(() => waiting.WaitAsync(Patience));
        await Assert.ThrowsAsync<ObjectLostException>(() => running.WaitAsync(Patience));
        await Eventually.TrueAsync(() => Eventually.IsGone(process.Pid!.Value), "the process has gone with its node", TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_connection_goes_on_when_a_younger_one_to_the_same_node_ends()
    {
        using var host = TestProgram.Scenario("host");
        var address = await host.WaitForLineAsync(line => line.StartsWith("unix:", StringComparison.Ordinal));
        await using var context = await ProcContext.ConnectAsync(address);
        var passed = context.Queue<ProcValue<int>>();
        await using (var younger = await ProcContext.ConnectAsync(address)) Assert.Equal(3, await younger.RunAsync(() => 3));

        var made = await context.RunAsync(() => Procs.Value(41));
        passed.Put(made);

        Assert.Equal(42, passed.Get(Patience).Increment());
        Assert.Equal(42, made.Value);
    }

    [Fact]
    public async Task A_connection_that_is_disposed_ends_what_it_has_made()
    {
        using var host = TestProgram.Scenario("host");
        var address = await host.WaitForLineAsync(line => line.StartsWith("unix:", StringComparison.Ordinal));
        await using var other = await ProcContext.ConnectAsync(address);
        var context = await ProcContext.ConnectAsync(address);
        var pids = await context.Pool(2).MapAsync(static _ => Environment.ProcessId, Enumerable.Range(0, 50)).WaitAsync(Patience);
        var process = context.Start(() => Thread.Sleep(Timeout.Infinite));

        await context.DisposeAsync();

        await Eventually.TrueAsync(() => pids.Append(process.Pid!.Value).All(Eventually.IsGone), "its pool and its process are gone");
        Assert.Equal(1, await other.RunAsync(() => 1).WaitAsync(Patience));
    }

    [Fact]
    public async Task An_address_where_nobody_answers_is_a_clear_error()
    {
        Assert.Contains("is not an address", (await Assert.ThrowsAsync<ProcException>(() => ProcContext.ConnectAsync("nowhere"))).Message);
        Assert.Contains("No node answers", (await Assert.ThrowsAsync<ProcException>(() => ProcContext.ConnectAsync("unix:/tmp/none/such"))).Message);
    }

    [Fact]
    public async Task Several_programs_at_one_node_share_what_has_a_name()
    {
        using var host = TestProgram.Scenario("host");
        var address = await host.WaitForLineAsync(line => line.StartsWith("unix:", StringComparison.Ordinal));
        await using var context = await ProcContext.ConnectAsync(address);
        var letters = context.Queue<string>(name: "letters");
        using var one = TestProgram.Scenario("guest", address);
        using var two = TestProgram.Scenario("guest", address);

        string[] got = [letters.Get(Patience), letters.Get(Patience)];
        context.Event("start").Set();

        Assert.Equal(new[] { $"from {one.Pid}", $"from {two.Pid}" }.Order(), got.Order());
        var done = context.Semaphore(0, "done");
        Assert.True(done.TryAcquire(Patience) && done.TryAcquire(Patience));
        Assert.Equal((0, 0), (one.WaitForExit(), two.WaitForExit()));
        Assert.Equal("start True", one.Output.Single());
    }

    [Fact]
    public async Task A_handle_of_another_context_is_a_clear_error()
    {
        await using var first = await ProcContext.StartLocalAsync(new LocalOptions { Spares = 0 });
        await using var second = await ProcContext.StartLocalAsync(new LocalOptions { Spares = 0 });
        var gate = second.Lock();

        var error = await Assert.ThrowsAsync<ObjectLostException>(() => first.RunAsync(() => gate.IsLocked));

        Assert.Contains("not joined to the node", error.Message);
        Assert.Contains("make it in the context whose processes use it", error.Message);
    }

    [Fact]
    public async Task The_options_say_how_many_workers_and_where()
    {
        var folder = Directory.CreateTempSubdirectory("actorprocs-").FullName;
        try
        {
            await using var context = await ProcContext.StartLocalAsync(new LocalOptions { Workers = 3, Spares = 2, Directory = folder });
            using var pool = context.Pool();
            Assert.Equal(3, pool.Processes);
            Assert.Single(Directory.GetDirectories(folder));
            Assert.Equal(7, await context.RunAsync(static () => 7).WaitAsync(Patience));
        }
        finally
        {
            Assert.Empty(Directory.GetDirectories(folder));
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Disposal_while_work_runs_ends_it_and_leaves_nothing()
    {
        var context = await ProcContext.StartLocalAsync(new LocalOptions { Workers = 2 });
        var node = (await context.NodesAsync())[0].Address["unix:".Length..];
        var memory = Path.Combine(SharedMemory, Path.GetFileName(node));
        Assert.True(Directory.Exists(node) && Directory.Exists(memory));
        var started = context.Queue<int>();
        var gate = context.Lock();
        using var lease = gate.Acquire();
        var pool = context.Pool(2);
        var mapped = pool.MapAsync(_ => { started.Put(Environment.ProcessId); Thread.Sleep(Timeout.Infinite); return 0; }, Enumerable.Range(0, 10));
        var run = context.RunAsync(() => { started.Put(Environment.ProcessId); Thread.Sleep(Timeout.Infinite); return 0; });
        var waiting = context.Queue<int>().GetAsync().AsTask();
        int[] pids = [started.Get(Patience), started.Get(Patience), started.Get(Patience)];

        await Task.WhenAll(context.DisposeAsync().AsTask(), context.DisposeAsync().AsTask()).WaitAsync(Patience);

        Assert.All(pids, pid => Assert.True(Eventually.IsGone(pid)));
        Assert.False(Directory.Exists(node));
        Assert.False(Directory.Exists(memory));
        await Assert.ThrowsAnyAsync<ProcException>(() => mapped.WaitAsync(Patience));
        await Assert.ThrowsAnyAsync<ProcException>(() => run.WaitAsync(Patience));
        await Assert.ThrowsAsync<ObjectLostException>(() => waiting.WaitAsync(Patience));
        await context.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_uses_a_context_after_its_disposal_is_told_so()
    {
        var context = await ProcContext.StartLocalAsync(new LocalOptions { Spares = 0 });
        var value = context.Value(1);
        var process = context.Create(static () => { });
        await context.DisposeAsync();

        Assert.Throws<ObjectDisposedException>(() => context.Pool());
        Assert.Throws<ObjectDisposedException>(() => context.Lock());
        Assert.Throws<ObjectDisposedException>(() => context.Queue<int>());
        Assert.Throws<ObjectDisposedException>(() => context.Start(static () => { }));
        Assert.Throws<ObjectDisposedException>(process.Start);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => context.RunAsync(static () => 1));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => context.NodesAsync());
        await Assert.ThrowsAsync<ObjectLostException>(() => Task.Run(() => value.Exchange(2)).WaitAsync(Patience));
    }

    [Fact]
    public async Task A_start_that_failed_leaves_nothing_and_the_next_one_succeeds()
    {
        var folder = Directory.CreateTempSubdirectory("actorprocs-").FullName;
        try
        {
            var tooLong = Path.Combine(folder, new string('x', 120));
            await Assert.ThrowsAsync<ProcException>(() => ProcContext.StartLocalAsync(new LocalOptions { Directory = tooLong }));
            await Assert.ThrowsAsync<ArgumentException>(() => ProcContext.StartLocalAsync(new LocalOptions { Directory = folder, Workers = 0 }));
            Assert.Empty(Directory.GetFileSystemEntries(folder));

            await using var context = await ProcContext.StartLocalAsync(new LocalOptions { Directory = folder, Spares = 0 });
            Assert.Equal(3, await context.RunAsync(static () => 3).WaitAsync(Patience));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_start_that_is_given_up_leaves_no_node()
    {
        var folder = Directory.CreateTempSubdirectory("actorprocs-").FullName;
        using var stop = new CancellationTokenSource();
        var starting = ProcContext.StartLocalAsync(new LocalOptions { Directory = folder, Spares = 0 }, stop.Token);
        await stop.CancelAsync();

        // Either the start was quicker, or nobody holds the node and it goes by itself.
        try
        {
            await using var context = await starting;
        }
        catch (OperationCanceledException)
        {
        }

        await Eventually.TrueAsync(() => Directory.GetDirectories(folder).Length == 0, "no node is left");
        Directory.Delete(folder, recursive: true);
    }

    private static string SharedMemory => Path.Combine("/dev/shm", Wire.PrivateDirectory.UserName());
}
