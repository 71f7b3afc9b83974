using ActorProcs.Membership;

namespace ActorProcs.Node.Tests.Membership;

/// <summary>A process on another host ends, is ended and is heard as one of this host.</summary>
public sealed class DistantProcessTests : ClusterTest
{
    [Fact]
    public async Task Exit_codes_and_signals_come_back_as_from_this_host()
    {
        var (program, there, _) = await TwoAsync();
        var fine = program.Start(() => { }, there);
        var coded = program.Start(() => Procs.Exit(7), there);
        var thrown = program.Start(() => throw new InvalidOperationException("no"), there);
        var killed = program.Start(() => Thread.Sleep(Timeout.Infinite), there);
        killed.Terminate();

        foreach (var each in (Proc[])[fine, coded, thrown, killed]) Assert.True(await each.JoinAsync(Patience));

        Assert.Equal([0, 7, 1, -15], new[] { fine, coded, thrown, killed }.Select(each => each.ExitCode!.Value));
        Assert.Equal("killed by SIGTERM (15), as asked", killed.Death!.Cause);
        Assert.Contains("no", string.Join('\n', thrown.Death!.LastErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_of_a_distant_function_is_thrown_here()
    {
        var (program, there, _) = await TwoAsync();

        var e = await Assert.ThrowsAsync<FormatException>(() => program.RunAsync(() => int.Parse("far away", provider: null), there));

        Assert.Contains("far away", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tree_over_two_hosts_is_killed_from_its_root()
    {
        var (program, there, here) = await TwoAsync();
        var pids = program.Queue<int>();
        var child = program.Start(
            () =>
            {
                using var grandchild = Procs.Start(
                    () =>
                    {
                        pids.Put(Environment.ProcessId);
                        Thread.Sleep(Timeout.Infinite);
                    },
                    here);
                grandchild.Join();
            },
            there);
        var grandchildPid = pids.Get(Patience);
        Assert.Equal([child], program.ActiveChildren());

        child.Kill();

        Assert.True(await child.JoinAsync(Patience));
        await TrueAsync(() => Task.FromResult(IsGone(grandchildPid)), "the grandchild is gone");
    }

    [Fact]
    public async Task When_the_program_ends_its_processes_on_other_hosts_end_too()
    {
        var (a, b) = (await StartAsync(), await StartAsync());
        var program = await ConnectAsync(a);
        await KnowsAsync(program, 2);
        var process = program.Start(() => Thread.Sleep(Timeout.Infinite), new ProcOptions { Node = b.Name.ToString(), Daemon = true });
        var pid = process.Pid!.Value;

        await program.DisposeAsync();

        await TrueAsync(() => Task.FromResult(IsGone(pid)), "the process on the other host is gone");
    }

    [Fact]
    public async Task A_process_goes_to_a_node_with_the_label_that_it_asks_for()
    {
        var a = await StartAsync();
        var b = await StartAsync(labels: new() { ["gpu"] = "yes" });
        var program = await ConnectAsync(a);
        await KnowsAsync(program, 2);

        var ran = await program.RunAsync(() => Procs.Current.Node, new ProcOptions { Labels = new Dictionary<string, string> { ["gpu"] = "yes" } });
        var refused = await Assert.ThrowsAsync<ArgumentException>(
            () => program.RunAsync(() => 1, new ProcOptions { Labels = new Dictionary<string, string> { ["gpu"] = "no" } }));

        Assert.Equal(b.Name.ToString(), ran);
        Assert.Contains("gpu=no", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_drained_node_hands_its_work_back_and_leaves()
    {
        var (a, b) = (await StartAsync(2), await StartAsync(2));
        var program = await ConnectAsync(a);
        await KnowsAsync(program, 2);
        using var pool = program.Pool();
        var worked = program.Event();
        var drained = program.Event();
        var other = b.Name.ToString();
        var running = pool.MapAsync(
            i =>
            {
                if (Procs.Current.Node == other) worked.Set();
                else if (i > 100) drained.Wait(TimeSpan.FromMinutes(1));
                Thread.Sleep(5);
                return Procs.Current.Node;
            },
            Enumerable.Range(0, 200));
        Assert.True(worked.Wait(Patience));

        Assert.True(await b.DrainAsync(Patience));
        await b.LeaveAsync();
        await b.DisposeAsync();
        drained.Set();
        var ran = await running.WaitAsync(Patience);

        Assert.Contains(b.Name.ToString(), ran);
        await TrueAsync(() => Task.FromResult(pool.Processes == 2), "the pool has the workers that are left");
        await KnowsAsync(program, 1);
        Assert.Equal(a.Name.ToString(), await program.RunAsync(() => Procs.Current.Node));
    }

    private async Task<(ProcContext Program, ProcOptions There, ProcOptions Here)> TwoAsync()
    {
        var (a, b) = (await StartAsync(), await StartAsync());
        var program = await ConnectAsync(a);
        await KnowsAsync(program, 2);
        return (program, At(b), At(a));
    }

    private static ProcOptions At(ClusterNode node) => new() { Node = node.Name.ToString() };

    private static bool IsGone(int pid)
    {
        try
        {
            // A zombie has ended; that nobody has collected it yet is not its fault.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] is 'Z' or 'X';
        }
        catch (IOException)
        {
            return true;
        }
    }
}
