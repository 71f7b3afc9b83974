using System.Diagnostics;
using System.Globalization;

namespace ActorProcs.ClusterTests.Membership;

/// <summary>Hosts and workers that come and go, and a network that loses packets, while a map runs.</summary>
public sealed class MapTests
{
    private static readonly TimeSpan Patience = ClusterHosts.Patience;

    [HostsFact]
    public async Task Hosts_leave_and_join_in_the_middle_of_a_map_and_each_item_is_done_once()
    {
        await using var hosts = ClusterHosts.Empty(3);
        await hosts.StartNodeAsync(1);
        await hosts.StartNodeAsync(2);
        var program = await hosts.ConnectAsync(1);
        await ClusterHosts.KnowsAsync(program, 2);
        using var pool = program.Pool();
        var done = program.Queue<(int Item, int Host)>();
        var items = new Endless();
        var running = Task.Run(() => MapAsync(pool, done, items.Take()));
        var seen = new List<(int Item, int Host)>();
        bool HasDone(int host, int count)
        {
            while (done.TryGet(out var each)) seen.Add(each);
            return seen.Count(each => each.Host == host) >= count;
        }

        await ClusterHosts.UntilAsync(() => HasDone(2, 5), "the second host works");
        await hosts.StartNodeAsync(3);
        await ClusterHosts.UntilAsync(() => HasDone(3, 5), "the new host works along");
        hosts.Signal(2, "TERM");
        var (code, _) = await hosts.EndAsync(2);
        var before = seen.Count;
        await ClusterHosts.UntilAsync(() => HasDone(3, 1) && seen.Count > before + 20, "the others go on");
        items.End();
        var mapped = await running.WaitAsync(Patience);
        HasDone(1, 0);

        Assert.Equal(143, code);
        Assert.Equal(Enumerable.Range(0, items.Count), mapped.Order());
        Assert.Equal(Enumerable.Range(0, items.Count), seen.Select(each => each.Item).Order());
        await ClusterHosts.KnowsAsync(program, 2);
        await ClusterHosts.UntilAsync(() => pool.Processes == 4, "the pool has the workers that are left");
    }

    [LossyHostsFact]
    public async Task A_network_that_loses_every_tenth_packet_costs_a_map_nothing()
    {
        await using var hosts = await ClusterHosts.StartAsync(2);
        var program = await hosts.ConnectAsync(1);
        await ClusterHosts.KnowsAsync(program, 2);
        using var pool = program.Pool();
        var done = program.Queue<(int Item, int Host)>();
        var items = new Endless();
        var running = Task.Run(() => MapAsync(pool, done, items.Take()));
        var there = 0;
        async Task WorksThereAsync(string when)
        {
            var before = there;
            await ClusterHosts.UntilAsync(
                () =>
                {
                    while (done.TryGet(out var each))
                        if (each.Host == 2) there++;
                    return there > before + 40;
                },
                $"the second host works {when}");
        }

        await WorksThereAsync("at first");
        hosts.Network.Lose(2, 0.1);
        await WorksThereAsync("over the network that loses packets");
        await WorksThereAsync("over it still");
        Namespaces.Heal(2);
        await WorksThereAsync("after it was healed");
        items.End();

        Assert.Equal(Enumerable.Range(0, items.Count), (await running.WaitAsync(Patience)).Order());
        Assert.Equal(2, (await program.NodesAsync()).Count);
    }

    [HostsFact]
    public async Task A_killed_worker_on_another_host_costs_its_item_alone_and_none_that_may_be_retried()
    {
        await using var hosts = await ClusterHosts.StartAsync(2);
        var program = await hosts.ConnectAsync(1);
        await ClusterHosts.KnowsAsync(program, 2);
        using var pool = program.Pool();
        foreach (var retries in (int[])[0, 1])
        {
            var (victims, go) = (program.Queue<(int Item, int Pid)>(), program.Event());
            var calls = Enumerable.Range(0, 40).Select(i => pool.ApplyAsync(
                () =>
                {
                    var isThere = Environment.GetEnvironmentVariable("ACTORPROCS_RUNTIME_DIR")!.EndsWith("h2", StringComparison.Ordinal);
                    if (isThere && !go.IsSet) victims.Put((i, Environment.ProcessId));
                    go.Wait();
                    return i;
                },
                new TaskOptions { Retries = retries })).ToArray();
            var (item, pid) = victims.Get(Patience);

            using (var kill = Process.Start("kill", ["-9", pid.ToString(CultureInfo.InvariantCulture)])) kill.WaitForExit();
            if (retries == 0)
            {
                var died = await Assert.ThrowsAsync<ProcDiedException>(() => calls[item].WaitAsync(Patience));
                Assert.Contains("SIGKILL", died.Message + died.Death?.Cause, StringComparison.Ordinal);
            }

            await ClusterHosts.UntilAsync(() => !Directory.Exists($"/proc/{pid}"), "the worker is gone");
            go.Set();
            await Task.WhenAll(calls).WaitAsync(Patience).ContinueWith(_ => { }, TaskScheduler.Default);

            Assert.Equal(retries == 0 ? [item] : Array.Empty<int>(), Enumerable.Range(0, calls.Length).Where(i => !calls[i].IsCompletedSuccessfully));
            await ClusterHosts.KnowsAsync(program, 2);
        }
    }

    private static async Task<List<int>> MapAsync(ProcPool pool, ProcQueue<(int Item, int Host)> done, IEnumerable<int> items)
    {
        var results = new List<int>();
        await foreach (var result in pool.IMapUnorderedAsync(
            i =>
            {
                Thread.Sleep(20);
                done.Put((i, Environment.GetEnvironmentVariable("ACTORPROCS_RUNTIME_DIR")![^1] - '0'));
                return i;
            },
            items)) results.Add(result);
        return results;
    }

    /// <summary>Numbers, for as long as the test has not seen what it wants to see.</summary>
    private sealed class Endless
    {
        private volatile bool _isOver;

        internal int Count { get; private set; }

        internal void End() => _isOver = true;

        internal IEnumerable<int> Take()
        {
            while (!_isOver) yield return Count++;
        }
    }
}
