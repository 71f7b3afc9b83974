using System.Diagnostics;
using System.Globalization;

namespace ActorProcs.Benchmarks;

/// <summary>The program that the cluster benchmark runs inside the cluster. It prints a line of a name and a number for each measurement.</summary>
internal static class ClusterDriver
{
    private static readonly TimeSpan Contention = TimeSpan.FromSeconds(3);

    internal static int Run()
    {
        using (var pool = Procs.Pool())
        {
            pool.Map(static x => x, Enumerable.Range(0, 10_000));
            const int Tasks = 100_000;
            Say("tasks", Median(3, () => Tasks / Seconds(() => pool.Map(static _ => 0, Enumerable.Range(0, Tasks), new MapOptions { ChunkSize = 1 }))));
            var numbers = Enumerable.Range(0, 1_000_000).ToArray();
            pool.Map(static x => x * x, numbers);
            Say("map", Median(3, () => numbers.Length / Seconds(() => pool.Map(static x => x * x, numbers))));
        }

        var gate = Procs.Value(0);
        var times = Procs.Queue<double[]>();
        Proc[] contenders =
        [
            Procs.Start(() => times.Put(HandOver(gate, 1)), new ProcOptions { Node = "host1" }),
            Procs.Start(() => times.Put(HandOver(gate, 2)), new ProcOptions { Node = "host2" }),
        ];
        foreach (var contender in contenders) contender.Join();
        Say("lock", Middle([.. times.Get(), .. times.Get()]));

        var data = new byte[100_000_000];
        Say("bulk", Median(3, () => 100 / Seconds(() => Procs.RunAsync(() => data.Length, new ProcOptions { Node = "host2" }).GetAwaiter().GetResult())));

        var named = Procs.Value(0L, "bench");
        named.Value = 1;
        Say("named", Median(200, () => Seconds(() => named.Value += 1) * 1e3 / 2));
        return 0;
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

    private static void Say(string name, double value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value}"));
}
