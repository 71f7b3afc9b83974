namespace ActorProcs.Node.Tests.Membership;

public sealed class PlacementTests : ClusterTest
{
    [Fact]
    public async Task I_can_run_a_function_on_the_node_that_I_name_and_have_its_result()
    {
        var (a, b) = (await StartAsync(), await StartAsync(title: "other"));
        var program = await ConnectAsync(a);
        await KnowsAsync(program, 2);

        var there = await program.RunAsync(() => Procs.Current.Node, new ProcOptions { Node = "other" });
        var here = await program.RunAsync(() => Procs.Current.Node, new ProcOptions { Node = a.Name.ToString() });

        Assert.Equal(b.Name.ToString(), there);
        Assert.Equal(a.Name.ToString(), here);
    }

    [Fact]
    public async Task A_lock_and_a_value_work_from_processes_of_two_hosts()
    {
        var (a, b) = (await StartAsync(), await StartAsync());
        var program = await ConnectAsync(a);
        await KnowsAsync(program, 2);
        var gate = program.Lock();
        var count = program.Value(0);
        void Count()
        {
            for (var i = 0; i < 100; i++)
                using (gate.Acquire())
                    count.Value += 1;
        }

        Proc[] procs = [.. new[] { a, b, b }.Select(node => program.Start(Count, new ProcOptions { Node = node.Name.ToString() }))];
        foreach (var each in procs) Assert.True(await each.JoinAsync(Patience));

        Assert.All(procs, each => Assert.Equal(0, each.ExitCode));
        Assert.Equal(300, count.Value);
    }

    [Fact]
    public async Task A_pool_without_a_size_has_the_workers_of_all_nodes()
    {
        var (a, b) = (await StartAsync(2), await StartAsync(2));
        var program = await ConnectAsync(a);
        await KnowsAsync(program, 2);
        using var pool = program.Pool();

        var ran = await pool.MapAsync(
            i =>
            {
                Thread.Sleep(20);
                return (Procs.Current.Node, Square: i * i);
            },
            Enumerable.Range(0, 200));

        Assert.Equal(4, pool.Processes);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => i * i), ran.Select(each => each.Square));
        Assert.Equal([a.Name.ToString(), b.Name.ToString()], ran.Select(each => each.Node).Distinct().Order());
    }

    [Fact]
    public async Task A_pool_without_a_size_has_its_share_of_every_node_whatever_else_runs_there()
    {
        var (a, b) = (await StartAsync(1), await StartAsync(1));
        var program = await ConnectAsync(a);
        await KnowsAsync(program, 2);
        var (begun, over) = (program.Semaphore(0), program.Event());
        Proc[] busy = [.. Enumerable.Range(0, 3).Select(_ => program.Start(
            () =>
            {
                begun.Release();
                over.Wait();
            },
            new ProcOptions { Node = b.Name.ToString() }))];
        for (var i = 0; i < busy.Length; i++) Assert.True(begun.TryAcquire(Patience));
        var met = program.Barrier(2);

        using var pool = program.Pool();
        var ran = await pool.MapAsync(
            _ =>
            {
                // Two items at once: by two workers.
                met.Wait(TimeSpan.FromMinutes(1));
                return Procs.Current.Node;
            },
            Enumerable.Range(0, 2),
            new MapOptions { ChunkSize = 1 });
        over.Set();

        Assert.Equal([a.Name.ToString(), b.Name.ToString()], ran.Order());
        foreach (var each in busy) Assert.True(await each.JoinAsync(Patience));
    }

    [Fact]
    public async Task A_killed_worker_of_another_host_costs_the_item_that_it_ran_and_none_of_those_that_were_under_way_to_it()
    {
        var (a, b) = (await StartAsync(1), await StartAsync(1));
        var program = await ConnectAsync(a);
        await KnowsAsync(program, 2);
        using var pool = program.Pool();
        var (met, dead) = (program.Event(), program.Event());
        var other = b.Name.ToString();
        var results = pool.IMapAsync(
            i =>
            {
                var isThere = Procs.Current.Node == other;
                if (isThere) met.Set();
                // Both work, and envelopes are under way to the other one.
                if (i < 10) met.Wait(TimeSpan.FromMinutes(1));
                if (i < 1000 || !isThere || dead.IsSet) return i;
                dead.Set();
                System.Diagnostics.Process.GetCurrentProcess().Kill();
                return -1;
            },
            Enumerable.Range(0, 20_000),
            new MapOptions { ChunkSize = 1 });

        var (right, lost) = (0, new List<Exception>());
        await using var each = results.GetAsyncEnumerator();
        for (var i = 0; ; i++)
        {
            try
            {
                if (!await each.MoveNextAsync().AsTask().WaitAsync(Patience)) break;
                Assert.Equal(i, each.Current);
                right++;
            }
            catch (ProcDiedException e)
            {
                lost.Add(e);
            }
        }

        Assert.True(dead.IsSet);
        Assert.Single(lost);
        Assert.Equal(20_000 - 1, right);
    }
}
