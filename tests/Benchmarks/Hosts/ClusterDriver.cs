using System.Diagnostics;
using System.Globalization;

namespace ActorProcs.Benchmarks.Hosts;

/// <summary>The program that the cluster benchmark runs inside the cluster. It prints a line of a name and a number for each measurement.</summary>
internal static class ClusterDriver
{
    internal const string Word = "cluster-driver";

    /// <summary>Said when the third host is to die.</summary>
    internal const string KillWord = "kill";

    private static readonly TimeSpan Contention = TimeSpan.FromSeconds(3);

    /// <param name="rows">What to measure; none is all.</param>
    internal static int Run(string[] rows)
    {
        foreach (var (name, measure) in (ReadOnlySpan<(string, Func<double>)>)[
            ("tasks", Tasks), ("far", Far), ("map", Map), ("lock", Lock), ("bulk", Bulk), ("named", Named), ("death", Death)])
        {
            if (rows.Length > 0 && !rows.Contains(name)) continue;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {measure()}"));
        }

        return 0;
    }

    private static double Tasks()
    {
        const int Count = 30_000;
        using var pool = Procs.Pool();
        pool.Map(static x => x, Enumerable.Range(0, 10_000));
        return Median(3, () => Count / Seconds(() => pool.Map(static _ => 0, Enumerable.Range(0, Count), new MapOptions { ChunkSize = 1 })));
    }

    /// <summary>The same by the second host's worker alone: the others each hold an item that waits.</summary>
    private static double Far()
    {
        const int Count = 30_000;
        using var pool = Procs.Pool();
        pool.Map(static x => x, Enumerable.Range(0, 10_000));
        using var held = new HeldWorkers(pool);
        held.Release("host2");
        return Median(3, () => Count / Seconds(() => pool.Map(static _ => 0, Enumerable.Range(0, Count), new MapOptions { ChunkSize = 1 })));
    }

    private static double Map()
    {
        using var pool = Procs.Pool();
        var numbers = Enumerable.Range(0, 1_000_000).ToArray();
        pool.Map(static x => x * x, numbers);
        return Median(3, () => numbers.Length / Seconds(() => pool.Map(static x => x * x, numbers)));
    }

    private static double Lock()
    {
        var gate = Procs.Value(0);
        var times = Procs.Queue<double[]>();
        Proc[] contenders =
        [
            Procs.Start(() => times.Put(HandOver(gate, 1)), new ProcOptions { Node = "host1" }),
            Procs.Start(() => times.Put(HandOver(gate, 2)), new ProcOptions { Node = "host2" }),
        ];
        foreach (var contender in contenders) contender.Join();
        return Middle([.. times.Get(), .. times.Get()]);
    }

    /// <summary>Both processes are there and warm, as Dask's are.</summary>
    private static double Bulk()
    {
        var data = new byte[100_000_000];
        Random.Shared.NextBytes(data);
        var items = Procs.Queue<byte[]>();
        var lengths = Procs.Queue<int>();
        var taker = Procs.Start(() => { while (items.Get() is { Length: > 0 } taken) lengths.Put(taken.Length); }, new ProcOptions { Node = "host2" });
        for (var i = 0; i < 40; i++) Exchange();
        var rate = Median(9, () => data.Length / 1e6 / Seconds(Exchange));
        items.Put([]);
        taker.Join();
        return rate;

        void Exchange()
        {
            items.Put(data);
            if (lengths.Get() != data.Length) throw new InvalidOperationException("Less came than went.");
        }
    }

    private static double Named()
    {
        var named = Procs.Value(0L, "bench");
        named.Value = 1;
        return Median(200, () => Seconds(() => named.Value += 1) * 1e3 / 2);
    }

    /// <summary>Items that wait, one a host; when all run, the third host dies.</summary>
    /// <returns>The time, on the clock of all processes of this machine, at which its item runs again.</returns>
    private static double Death()
    {
        using var pool = Procs.Pool(options: new PoolOptions { Retries = 1 });
        using var held = new HeldWorkers(pool);
        Console.WriteLine(KillWord);
        held.Release("host1");
        held.Release("host2");
        return held.NextBegin();
    }

    /// <summary>How long it took to get the lock, in milliseconds, each time that the other host had it last.</summary>
    private static double[] HandOver(ProcValue<int> last, int me)
    {
        var times = new List<double>();
        for (var end = Stopwatch.StartNew(); end.Elapsed < Contention;)
        {
            var asked = Stopwatch.GetTimestamp();
            using (last.Lock.Acquire())
            {
                var took = Stopwatch.GetElapsedTime(asked);
                if (last.Value != me) times.Add(took.TotalMilliseconds);
                last.Value = me;
            }
        }

        return [.. times];
    }

    private static double Middle(double[] values) => values.Length == 0 ? 0 : values.Order().ElementAt(values.Length / 2);

    private static double Median(int times, Func<double> measure) => Middle([.. Enumerable.Range(0, times).Select(_ => measure())]);

    private static double Seconds(Action action)
    {
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalSeconds;
    }
}
